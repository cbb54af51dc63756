"""The tracks of a catalogue as responses describe them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from mcrs.db_item.fields import DESCRIPTIVE_FIELDS
from mcrs.types import Track

if TYPE_CHECKING:
    import pyarrow as pa

# A session asks for its played tracks at each turn, and reading one takes longer than all that is done with it.
_CACHE_SIZE = 1 << 14


class DescribedTracks:
    """Reads tracks from a table, and caches the latest.

    Args:
        table: The column ``track_id``, and those of :data:`mcrs.db_item.fields.DESCRIPTIVE_FIELDS` that exist.
    """

    def __init__(self, table: pa.Table) -> None:
        self._columns = {field: table[field] for field in DESCRIPTIVE_FIELDS if field in table.column_names}
        self._ids = table["track_id"]
        #: The track of a row.
        self.of_row = lru_cache(_CACHE_SIZE)(self._read)

    def _read(self, row: int) -> Track:
        known = {field: column[row].as_py() for field, column in self._columns.items()}
        return Track(
            track_id=self._ids[row].as_py(),
            title=_first(known.get("track_name")),
            artists=_texts(known.get("artist_name")),
            album=_first(known.get("album_name")),
            tags=_texts(known.get("tag_list")),
            release_date=_first(known.get("release_date")),
        )


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(str(item) for item in value if item)
    return (str(value),) if value else ()


def _first(value: object) -> str:
    return next(iter(_texts(value)), "")
