"""The fields of tracks, and the tracks of a catalogue as responses describe them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa

from mcrs.data.columns import DAY, FIELD, ID, NUMBER, TEXTS, Kind
from mcrs.types import Track

#: The fields that responses may use; they are read if the catalogue has them, indexed or not.
DESCRIPTIVE_FIELDS = ("track_name", "artist_name", "album_name", "tag_list", "release_date")
_KINDS = {
    "track_id": ID,
    "track_name": TEXTS,
    "artist_name": TEXTS,
    "album_name": TEXTS,
    "tag_list": TEXTS,
    "release_date": DAY,
    "popularity": NUMBER,
    "duration": NUMBER,
}
# A session asks for its played tracks at each turn, and reading one takes longer than all that is done with it.
_CACHE_SIZE = 1 << 14
# So many rows are rather read again than looked up one by one.
_MANY = 1000


def field_kinds(fields: Iterable[str]) -> dict[str, Kind]:
    """The kinds of the id, of some fields of a catalogue, and of the fields that responses may use."""
    return {field: _KINDS.get(field, FIELD) for field in ("track_id", *fields, *DESCRIPTIVE_FIELDS)}


class DescribedTracks:
    """Reads tracks from a table, ``track_id`` and the :data:`DESCRIPTIVE_FIELDS` that exist, and caches the latest."""

    def __init__(self, table: pa.Table) -> None:
        fields = ("track_id", *DESCRIPTIVE_FIELDS)
        self._columns = [table[field] if field in table.column_names else None for field in fields]
        self._known: dict[int, Track] = {}

    def of_row(self, row: int) -> Track:
        """The track of a row."""
        track = self._known.get(row)
        if track is None:
            if len(self._known) >= _CACHE_SIZE:
                self._known.clear()
            values = (None if column is None else column[row].as_py() for column in self._columns)
            track = self._known[row] = _describe(*values)
        return track

    def of_rows(self, rows: Sequence[int]) -> list[Track]:
        """The tracks of rows; many are read together, which takes a fraction of the time."""
        if len(rows) < _MANY:
            return list(map(self.of_row, rows))
        # pa.array would import pandas.
        places = pa.Array.from_buffers(pa.int64(), len(rows), [None, pa.py_buffer(np.array(rows, np.int64))])
        missing = [None] * len(rows)
        values = (missing if column is None else column.take(places).to_pylist() for column in self._columns)
        tracks = list(map(_describe, *values))
        if len(self._known) + len(rows) <= _CACHE_SIZE:
            self._known.update(zip(rows, tracks, strict=True))
        return tracks


def _describe(track_id: object, title: object, artists: object, album: object, tags: object, date: object) -> Track:
    return Track(str(track_id), _first(title), filled_texts(artists), _first(album), filled_texts(tags), _first(date))


def filled_texts(value: object) -> tuple[str, ...]:
    """The texts of a field's value, which is a text, a list of texts, or nothing."""
    return tuple(filter(None, value if isinstance(value, list) else (value,)))


def _first(value: object) -> str:
    return next(filter(None, value if isinstance(value, list) else (value,)), "")
