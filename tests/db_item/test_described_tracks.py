"""Tracks as responses describe them."""

from __future__ import annotations

import pyarrow as pa

from mcrs.db_item import MusicCatalog
from mcrs.types import Track


def test_track_is_read_once_and_missing_fields_are_empty() -> None:
    table = pa.table({"track_id": ["a", "b"], "track_name": [["One", "Uno"], []], "artist_name": [["X", ""], None]})
    catalog = MusicCatalog(table, ["track_name"])
    assert catalog.track("a") == Track("a", "One", ("X",), "", (), "")
    assert catalog.track("a") is catalog.track("a")
    assert catalog.track("b") == Track("b", "", (), "", (), "")
    assert catalog.track("c") is None


def test_many_tracks_are_those_that_are_read_one_by_one() -> None:
    ids = [f"t{row}" for row in range(1500)]
    table = pa.table(
        {
            "track_id": ids,
            "track_name": [[f"Title {row}"] if row % 3 else None for row in range(1500)],
            "artist_name": [["A", ""] if row % 2 else [] for row in range(1500)],
            "release_date": [str(row) for row in range(1500)],
        }
    )
    catalog = MusicCatalog(table, ["track_name"])
    asked = [*ids[::-1], "unknown", "t7"]
    assert catalog.tracks(asked) == [track for each in asked if (track := catalog.track(each))]
