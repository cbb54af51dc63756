"""The folded names of a catalogue."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from mcrs.db_item import MusicCatalog
from mcrs.text.folded_names import FoldedNames, folded_names


def test_folded_names_come_back(tmp_path: Path) -> None:
    table = pa.table(
        {"track_id": ["a", "b"], "track_name": [["Señorita - Live"], []], "artist_name": [["Björk", ""], None]}
    )
    names = folded_names(MusicCatalog(table, ["track_name"]))
    assert names == FoldedNames(frozenset({"senorita live", "senorita"}), frozenset({"bjork"}))
    names.save(tmp_path)
    assert FoldedNames.load(tmp_path) == names


def test_catalogue_without_artists_has_no_names_of_artists() -> None:
    catalog = MusicCatalog(pa.table({"track_id": ["a"], "track_name": [["Hello"]]}), ["track_name"])
    assert folded_names(catalog) == FoldedNames(frozenset({"hello"}), frozenset())
