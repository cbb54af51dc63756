"""Whatever a file holds, it is a catalogue or an error of ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mcrs.cli.check_data import data_report
from mcrs.db_item import MusicCatalog
from mcrs.db_item.catalog_source import read_catalog
from mcrs.db_item.described_tracks import field_kinds
from mcrs.errors import MCRSError
from mcrs.pipeline.data_check import describe_catalog

FIELDS = ("track_name", "artist_name", "tag_list", "release_date")
_PIECES = [
    "title",
    "artist",
    "tags",
    "id",
    "Year",
    "Popularity",
    "A",
    "7",
    "007",
    "1/2/1999",
    "é",
    "\x1b",
    '"',
    "'",
    "[",
    "]",
]
_TEXT = st.lists(st.sampled_from([*_PIECES, ",", ";", "\t", "|", "\n", "\r\n", "sep=", " "]), max_size=40).map("".join)
_ENCODED = st.tuples(_TEXT, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"])).map(
    lambda pair: pair[0].encode(pair[1])
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(_PIECES) | st.just("\ud800"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*_PIECES, "name", "track", "items", "\ud800"]), inner, max_size=3)
    ),
    max_leaves=15,
)


def check(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    try:
        rows = read_catalog(str(path), (), field_kinds(FIELDS), {}, {"tag_list": ";"})
        catalog = MusicCatalog.of_rows(rows, FIELDS, str(path))
    except MCRSError:
        return
    assert all(catalog.track_ids)
    found: dict[str, Any] = {"name": "a", "mistakes": [], **describe_catalog(rows, catalog)}
    shown = data_report({"catalogue": found})
    assert "\x1b" not in shown
    assert shown.encode()
    assert json.dumps(found)


@pytest.mark.parametrize("suffix", [".csv", ".json", ".jsonl", ".parquet", ".arrow", ".xlsx"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(content=st.binary(max_size=40) | _ENCODED)
def test_bytes(tmp_path: Path, suffix: str, content: bytes) -> None:
    check(tmp_path / f"a{suffix}", content)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(rows=_ENCODED)
def test_cells(tmp_path: Path, rows: bytes) -> None:
    header = "title;artist;Year\n" if rows[:1] not in (b"\xff", b"\xef") else ""
    check(tmp_path / "a.csv", header.encode() + rows)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(value=_JSON)
def test_json(tmp_path: Path, value: object) -> None:
    check(tmp_path / "a.json", json.dumps([{"title": "A", "x": value}, {"title": "B", "artist": value}]).encode())
    check(tmp_path / "a.json", json.dumps([{"title": value, "genres": value, "year": value}]).encode())
    check(tmp_path / "a.json", json.dumps(value).encode())
