"""The fields of tracks and their kinds."""

from __future__ import annotations

from collections.abc import Iterable

from mcrs.data.columns import DAY, FIELD, ID, NUMBER, TEXTS, Kind

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


def field_kinds(fields: Iterable[str]) -> dict[str, Kind]:
    """The kinds of the id, of some fields of a catalogue, and of the fields that responses may use."""
    return {field: _KINDS.get(field, FIELD) for field in ("track_id", *fields, *DESCRIPTIVE_FIELDS)}
