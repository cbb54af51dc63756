"""The catalogue."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.db_item import MusicCatalog, MusicCatalogDB
from mcrs.errors import ConfigError, DataError
from mcrs.types import Track
from tests.tiny_data import write_rows

FIELDS = ("track_name", "artist_name", "release_date")
ROWS: list[dict[str, Any]] = [
    {
        "track_id": "a",
        "track_name": ["So What"],
        "artist_name": ["Miles Davis", "John Coltrane"],
        "album_name": ["Kind of Blue"],
        "tag_list": ["jazz", "modal"],
        "release_date": "1959-08-17",
        "popularity": 70.0,
    },
    {"track_id": "b", "track_name": [], "artist_name": None, "release_date": "", "popularity": None},
]


def catalog(rows: list[dict[str, Any]] = ROWS, fields: tuple[str, ...] = FIELDS) -> MusicCatalog:
    return MusicCatalog(pa.Table.from_pylist(rows), fields)


def test_documents_have_a_line_for_each_field() -> None:
    assert catalog().documents() == [
        "track_name: So What\nartist_name: Miles Davis, John Coltrane\nrelease_date: 1959-08-17\n",
        "track_name: \nartist_name: \nrelease_date: \n",
    ]


def test_describe_is_one_lower_case_line() -> None:
    expected = "track_id: a, track_name: so what, artist_name: miles davis, john coltrane, release_date: 1959-08-17"
    assert catalog().describe("a") == expected
    assert catalog().describe("b") == "track_id: b, track_name: , artist_name: , release_date: "


def test_describe_spelled_joins_the_characters_of_a_date_as_the_released_baseline_does() -> None:
    assert catalog().describe("a", ["release_date"], spell_texts=True) == (
        "track_id: a, release_date: 1, 9, 5, 9, -, 0, 8, -, 1, 7"
    )


def test_describe_unknown_id_shows_the_id_only() -> None:
    assert catalog().describe("nobody") == "track_id: nobody"
    assert catalog().track("nobody") is None
    assert catalog().row("nobody") is None
    assert "nobody" not in catalog()


def test_places_of_tracks_mark_an_unknown_id() -> None:
    assert catalog().places(["b", "nobody", "a"]).tolist() == [1, -1, 0]


def test_describe_takes_numbers() -> None:
    assert catalog(fields=("popularity",)).describe("a") == "track_id: a, popularity: 70"


def test_track_holds_what_people_speak_of() -> None:
    assert catalog().track("a") == Track(
        "a", "So What", ("Miles Davis", "John Coltrane"), "Kind of Blue", ("jazz", "modal"), "1959-08-17"
    )
    assert catalog().track("b") == Track("b", "", (), "", (), "")


def test_counts_of_a_field_are_those_of_its_texts() -> None:
    tracks = catalog([*ROWS, {"track_id": "c", "track_name": ["So What", ""], "release_date": "1959-08-17"}])
    assert tracks.counts("track_name") == {"So What": 2}
    assert tracks.counts("release_date") == {"1959-08-17": 2}
    assert tracks.counts("missing") == {}


def test_entries_of_a_field_are_those_of_its_texts_and_lists() -> None:
    rows_of = [{"track_id": "a", "track_name": ["x", "y"]}, {"track_id": "b"}, {"track_id": "c", "track_name": ["y"]}]
    tracks = catalog(rows_of, ("track_name",))
    texts, numbers, rows = tracks.entries("track_name")
    assert [(texts[number], row) for number, row in zip(numbers, rows, strict=True)] == [("x", 0), ("y", 0), ("y", 2)]
    texts, numbers, rows = tracks.entries("track_id")
    assert (texts, numbers.tolist(), rows.tolist()) == (["a", "b", "c"], [0, 1, 2], [0, 1, 2])
    assert [len(part) for part in tracks.entries("missing")] == [0, 0, 0]


def test_repeated_id_keeps_first_position_and_last_row(caplog: pytest.LogCaptureFixture) -> None:
    rows = [{"track_id": name, "track_name": [f"{name}{i}"]} for i, name in enumerate("abcab")]
    with caplog.at_level(logging.INFO, logger="mcrs"):
        repeated = catalog(rows, ("track_name",))
    assert repeated.track_ids == ["a", "b", "c"]
    assert [repeated.value(row, "track_name") for row in range(3)] == [["a3"], ["b4"], ["c2"]]
    assert caplog.messages == ["catalogue: 2 duplicate track ids; the last row of each is used"]


def test_unknown_field_names_the_nearest() -> None:
    with pytest.raises(ConfigError, match=r"no field 'artist_nam'; did you mean 'artist_name'\?"):
        catalog(fields=("track_name", "artist_nam"))


def test_load_unknown_field_lists_every_field(tmp_path: Path) -> None:
    (tmp_path / "all.jsonl").write_text("\n".join(json.dumps(row) for row in ROWS), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"did you mean 'popularity'.*album_name.*popularity"):
        MusicCatalog.load(str(tmp_path), ["all"], ["popularty"])
    assert MusicCatalog.load(str(tmp_path), ["all"], FIELDS).track("a") == catalog().track("a")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "the catalogue is empty"),
        ([{"track_name": ["x"]}], "expected a column 'track_id'"),
        ([{"track_id": "a", "track_name": []}, {"track_id": None, "track_name": []}], "row 2 has no track_id"),
        ([{"track_id": "", "track_name": []}], "row 1 has no track_id"),
    ],
)
def test_broken_table_is_explained(rows: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(DataError, match=message):
        catalog(rows, ("track_name",))


def test_empty_catalogue_is_explained() -> None:
    table = pa.table({"track_id": pa.array([], pa.string()), "track_name": pa.array([], pa.list_(pa.string()))})
    with pytest.raises(DataError, match="the catalogue is empty"):
        MusicCatalog(table, ("track_name",))


def test_fingerprint_changes_with_data_order_and_fields() -> None:
    base = catalog().fingerprint(FIELDS)
    assert base == catalog().fingerprint(FIELDS)
    other = [{**ROWS[0], "track_name": ["So What?"]}, ROWS[1]]
    assert len({base, catalog(other).fingerprint(FIELDS), catalog(ROWS[::-1]).fingerprint(FIELDS)}) == 3
    assert base != catalog().fingerprint(FIELDS[:2])
    assert base == catalog([{**ROWS[0], "popularity": 1.0}, ROWS[1]]).fingerprint(FIELDS)


_WORDS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=12)
_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "track_id": st.sampled_from("abcdef"),
            "track_name": st.lists(_WORDS, max_size=3),
            "release_date": st.none() | _WORDS,
        }
    ),
    min_size=1,
    max_size=8,
)


@given(_ROWS)
def test_catalogue_of_any_rows_agrees_with_a_plain_dictionary(rows: list[dict[str, Any]]) -> None:
    table = pa.Table.from_pylist(
        rows,
        pa.schema([("track_id", pa.string()), ("track_name", pa.list_(pa.string())), ("release_date", pa.string())]),
    )
    built = MusicCatalog(table, ("track_name", "release_date"))
    plain: dict[str, dict[str, Any]] = {}
    for row in rows:
        plain[row["track_id"]] = row
    assert built.track_ids == list(plain)
    for position, (track_id, row) in enumerate(plain.items()):
        assert built.row(track_id) == position
        names, date = ", ".join(row["track_name"]), row["release_date"] or ""
        assert built.documents()[position] == f"track_name: {names}\nrelease_date: {date}\n"
        assert (
            built.describe(track_id)
            == f"track_id: {track_id}, track_name: {names.lower()}, release_date: {date.lower()}"
        )


def test_nothing_within_a_list_is_no_word() -> None:
    tags = pa.array([[None, "jazz", None, "cool"], [None]], pa.list_(pa.string()))
    catalog = MusicCatalog(pa.table({"track_id": ["x", "y"], "tag_list": tags}), ["tag_list"])
    assert catalog.documents() == ["tag_list: jazz, cool\n", "tag_list: \n"]
    assert catalog.texts("tag_list") == ["jazz, cool", ""]
    assert catalog.texts("release_date") == ["", ""]
    assert catalog.describe("x") == "track_id: x, tag_list: jazz, cool"


def test_fields_are_a_list_and_not_one_text() -> None:
    with pytest.raises(ConfigError, match=r"corpus_types: expected a list of fields such as \['track_name'\], got 'x'"):
        MusicCatalog(pa.Table.from_pylist(ROWS), "x")


def test_music_catalog_db_gives_whole_rows_and_the_released_line(tmp_path: Path) -> None:
    write_rows(tmp_path, "all", ROWS)
    item_db = MusicCatalogDB(str(tmp_path), ["all"], ["track_name", "release_date"])
    assert item_db.id_to_metadata("a") == (
        "track_id: a, track_name: so what, release_date: 1, 9, 5, 9, -, 0, 8, -, 1, 7"
    )
    assert item_db.id_to_metadata("a", use_semantic_id=True) == item_db.id_to_metadata("a")
    assert item_db.id_to_metadata("b") == "track_id: b, track_name: , release_date: "
    assert item_db.id_to_metadata("nowhere") == "track_id: nowhere"
    assert item_db.metadata_dict["a"] == ROWS[0]
    assert list(item_db.metadata_dict) == ["a", "b"]
    item_db.corpus_types = ["artist_name"]
    assert item_db.id_to_metadata("a") == "track_id: a, artist_name: miles davis, john coltrane"


def test_field_that_is_named_twice_is_refused() -> None:
    with pytest.raises(ConfigError, match="corpus_types: the field 'track_name' is listed 2 times; list it once"):
        catalog(fields=("track_name", "artist_name", "track_name"))
