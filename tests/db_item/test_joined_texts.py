"""Notes on texts that hold several artists or tags."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mcrs.db_item.catalog_source import read_catalog
from mcrs.db_item.described_tracks import field_kinds
from tests.tiny_data import write_rows

WRITTEN = "tag_list: texts such as \"['a', 'b']\" are one value each; name the file itself as item_db_name"
COMMAS = "tag_list: texts such as 'a, b' are one value each; separators.tag_list: ',' splits them"
ARTISTS = "artist_name: texts such as 'X; Y' are one value each; separators.artist_name: ';' splits them"


def notes(name: Path, separators: dict[str, str]) -> list[str]:
    kinds = field_kinds(("track_name", "artist_name", "tag_list"))
    rows = read_catalog(str(name), ("all",), kinds, {}, separators)
    return [note for note in rows.notes if note.startswith(("artist_name:", "tag_list:"))]


@pytest.mark.parametrize(
    ("column", "values", "folder", "file"),
    [
        ("tag_list", ["['a', 'b']", "[]", None], [WRITTEN], []),
        ("tag_list", ["a, b", "c", None], [COMMAS], [COMMAS]),
        ("tag_list", ["r&b, soul", "c", "d"], [], []),
        ("tag_list", [["a, b"], ["c"], None], [], []),
        ("tag_list", [None, "", None], [], []),
        ("artist_name", ["X; Y", "Z", None], [ARTISTS], [ARTISTS]),
        ("artist_name", ["Earth, Wind & Fire", "[unknown]", "X feat. Y"], [], []),
    ],
)
def test_texts_that_seem_to_hold_several_values_have_a_note(
    tmp_path: Path, column: str, values: list[Any], folder: list[str], file: list[str]
) -> None:
    rows = [{"track_id": str(n), "track_name": "T", column: value} for n, value in enumerate(values)]
    tracks = write_rows(tmp_path / "tracks", "all", rows)
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "tracks.parquet")
    for name, expected in ((tracks, folder), (tracks / "all.jsonl", file), (tmp_path / "tracks.parquet", file)):
        assert [note[: len(text)] for note, text in zip(notes(name, {}), expected, strict=True)] == expected
        assert notes(name, {column: ""}) == []
