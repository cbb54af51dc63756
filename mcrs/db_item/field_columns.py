"""Finding the columns of tracks' fields, also within nested objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mcrs.data.column_names import fold_column, match_columns
from mcrs.db_item.cell_numbers import split_unit
from mcrs.db_item.known_columns import KNOWN_COLUMNS
from mcrs.errors import DataError

DURATION = "duration"
_TITLE = "track_name"
_TRACK = {_TITLE, "artist_name"}
# Keys of lists of tracks; a list of *similar* tracks may be part of a track.
_LISTS = frozenset(map(fold_column, ("entries", "items", "songs", "titles", "track", "tracks")))
# Objects within a track whose name and artists are not those of the track.
_OTHERS = (
    "albums",
    "release",
    "releases",
    *(n for f in ("artist_name", "album_name", "tag_list") for n in KNOWN_COLUMNS[f]),
)
_PARTS = frozenset(map(fold_column, _OTHERS))


def match_fields(source: str, columns: Mapping[str, Any], fields: Sequence[str]) -> dict[str, str]:
    """The column of each field that has one; that of the duration may end in a unit.

    If no column of the rows themselves is that of a title, the track is a nested object with a title and artists, such
    as ``track_metadata`` of ListenBrainz. ``source`` is the file or dataset, for messages; in the names of columns a
    dot separates nested keys.

    Raises:
        DataError: The rows hold lists of tracks.
    """
    found = _match(list(columns), fields)
    if found.keys() >= _TRACK:
        return found
    nested = {name[: place + 1] for name in columns for place, sign in enumerate(name) if sign == "."}
    for prefix in sorted(nested, key=lambda prefix: (prefix.count("."), prefix)):
        if not _PARTS.isdisjoint(map(fold_column, prefix.split("."))):
            continue
        inner = {name.removeprefix(prefix): name for name in columns if name.startswith(prefix)}
        matched = {field: inner[name] for field, name in _match(list(inner), fields).items()}
        if not matched.keys() >= _TRACK:
            continue
        is_list = any(isinstance(value, list) for value in columns[matched[_TITLE]])
        if is_list and (len(matched) > len(_TRACK) or fold_column(prefix[:-1].rpartition(".")[2]) in _LISTS):
            raise DataError(
                f"{source}: expected a row for each track, found rows with a list of tracks in {prefix[:-1]!r}; write "
                f"each track as a row"
            )
        if not is_list and found.get(_TITLE, prefix).startswith(prefix):
            return found | matched
    return found


def _match(header: Sequence[str], fields: Sequence[str]) -> dict[str, str]:
    whole = {split_unit(name)[0]: name for name in reversed(header)} | {name: name for name in header}
    timed = match_columns([*whole], [field for field in fields if field == DURATION], KNOWN_COLUMNS)
    return match_columns(header, fields, KNOWN_COLUMNS) | {field: whole[name] for field, name in timed.items()}
