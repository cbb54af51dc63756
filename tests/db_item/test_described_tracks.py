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
