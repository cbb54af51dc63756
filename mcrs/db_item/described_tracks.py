"""The tracks of a catalogue as responses describe them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from mcrs.db_item.fields import DESCRIPTIVE_FIELDS
from mcrs.types import Track

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# A session asks for its played tracks at each turn, and reading one takes longer than all that is done with it.
_CACHE_SIZE = 1 << 14
# So many rows are rather read again than looked up one by one.
_MANY = 1000


class DescribedTracks:
    """Reads tracks from a table, and caches the latest.

    Args:
        table: The column ``track_id``, and those of :data:`mcrs.db_item.fields.DESCRIPTIVE_FIELDS` that exist.
    """

    def __init__(self, table: pa.Table) -> None:
        fields = ["track_id", *(field for field in DESCRIPTIVE_FIELDS if field in table.column_names)]
        self._columns = {field: table[field] for field in fields}
        #: The track of a row.
        self.of_row = lru_cache(_CACHE_SIZE)(self._read)

    def of_rows(self, rows: Sequence[int]) -> list[Track]:
        """The tracks of rows; many are read together, which takes a fraction of the time."""
        if len(rows) < _MANY:
            return list(map(self.of_row, rows))
        # pa.array would import pandas.
        places = pa.Array.from_buffers(pa.int64(), len(rows), [None, pa.py_buffer(np.array(rows, np.int64))])
        columns = [column.take(places).to_pylist() for column in self._columns.values()]
        return [_describe(dict(zip(self._columns, values, strict=True))) for values in zip(*columns, strict=True)]

    def _read(self, row: int) -> Track:
        return _describe({field: column[row].as_py() for field, column in self._columns.items()})


def _describe(known: Mapping[str, object]) -> Track:
    return Track(
        track_id=str(known["track_id"]),
        title=_first(known.get("track_name")),
        artists=_texts(known.get("artist_name")),
        album=_first(known.get("album_name")),
        tags=_texts(known.get("tag_list")),
        release_date=_first(known.get("release_date")),
    )


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple([str(item) for item in value if item])
    return (str(value),) if value else ()


def _first(value: object) -> str:
    return next(iter(_texts(value)), "")
