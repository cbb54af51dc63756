"""The folded names of a catalogue."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from mcrs.db_item import MusicCatalog
from mcrs.storage.array_files import IdTables
from mcrs.text.folded_names import folded_names


def test_folded_names_come_back(tmp_path: Path) -> None:
    table = pa.table(
        {"track_id": ["a", "b"], "track_name": [["Señorita - Live"], []], "artist_name": [["Björk", ""], None]}
    )
    names = folded_names(MusicCatalog(table, ["track_name"]))
    assert set(names.tables["titles"]) == {"senorita live", "senorita"}
    assert set(names.tables["artists"]) == {"bjork"}
    names.save(tmp_path)
    assert {kind: set(own) for kind, own in IdTables.load(tmp_path).tables.items()} == {
        kind: set(own) for kind, own in names.tables.items()
    }


def test_catalogue_without_artists_has_no_names_of_artists() -> None:
    catalog = MusicCatalog(pa.table({"track_id": ["a"], "track_name": [["Hello"]]}), ["track_name"])
    assert {kind: set(own) for kind, own in folded_names(catalog).tables.items()} == {
        "titles": {"hello"},
        "artists": set(),
    }
