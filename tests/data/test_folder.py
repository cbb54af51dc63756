"""Datasets in local folders: every layout, and everything that can be wrong with one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcrs.data.folder import read_folder_split, split_of
from mcrs.errors import DataError

ROWS = [{"id": "a", "date": "2006-12-06", "tags": ["x", "y"]}, {"id": "b", "date": "", "tags": []}]


def write_parquet(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(pa.Table.from_pylist(rows), path)


def write_json_lines(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "split"),
    [
        ("test.parquet", "test"),
        ("data/test.parquet", "test"),
        ("data/test_cold-00000-of-00012.parquet", "test_cold"),
        ("data/train-00003-of-00012-9f1b2c3d4e5f6071.parquet", "train"),
        ("2026.jsonl", "2026"),
        ("data/blind-a.jsonl", "blind-a"),
        ("README.md", None),
        ("data/test.csv", None),
        ("other/test.parquet", None),
        (".parquet", None),
    ],
)
def test_split_of_file_names_its_split(path: str, split: str | None) -> None:
    assert split_of(path) == split


@pytest.mark.parametrize("name", ["test.parquet", "data/test.parquet", "data/test-00000-of-00001.parquet"])
def test_read_folder_split_parquet_in_each_layout_gives_the_rows(tmp_path: Path, name: str) -> None:
    write_parquet(tmp_path / name, ROWS)
    write_parquet((tmp_path / name).with_name("test_cold.parquet"), [{"id": "cold"}])
    assert read_folder_split(tmp_path, "test", None).to_pylist() == ROWS


def test_read_folder_split_shards_are_joined_in_order(tmp_path: Path) -> None:
    for number in range(11):
        write_parquet(tmp_path / f"data/test-{number:05d}-of-00011.parquet", [{"id": number}])
    assert read_folder_split(tmp_path, "test", ["id"])["id"].to_pylist() == list(range(11))


@pytest.mark.parametrize("suffix", ["parquet", "jsonl"])
def test_read_folder_split_columns_come_in_the_wanted_order(tmp_path: Path, suffix: str) -> None:
    write = write_parquet if suffix == "parquet" else write_json_lines
    write(tmp_path / f"test.{suffix}", ROWS)
    assert read_folder_split(tmp_path, "test", ["tags", "unheard_of", "id"]).column_names == ["tags", "id"]
    assert read_folder_split(tmp_path, "test", None).column_names == ["id", "date", "tags"]


def test_read_folder_split_json_lines_keep_dates_as_texts_and_keys_of_every_row(tmp_path: Path) -> None:
    lines = ["\ufeff" + json.dumps(ROWS[0]), "", json.dumps({"id": "c", "late": 1.5}), "  "]
    (tmp_path / "test.jsonl").write_text("\n".join(lines), encoding="utf-8")
    table = read_folder_split(tmp_path, "test", None)
    assert table.to_pylist() == [{**ROWS[0], "late": None}, {"id": "c", "date": None, "tags": None, "late": 1.5}]
    assert table.schema.field("date").type == pa.string()


def test_read_folder_split_empty_json_lines_give_no_rows(tmp_path: Path) -> None:
    (tmp_path / "test.jsonl").touch()
    assert read_folder_split(tmp_path, "test", ["id"]).num_rows == 0


def test_read_folder_split_saved_to_disk_is_read(tmp_path: Path) -> None:
    import datasets

    part = datasets.Dataset.from_list(ROWS, split="test")
    part.save_to_disk(tmp_path / "one")
    datasets.DatasetDict({"test": part, "train": part.select([1])}).save_to_disk(tmp_path / "both")
    for name in ("one", "both"):
        table = read_folder_split(tmp_path / name, "test", ["tags", "no", "id"])
        assert table.to_pylist() == [{"tags": row["tags"], "id": row["id"]} for row in ROWS]
    assert read_folder_split(tmp_path / "both", "train", None).to_pylist() == ROWS[1:]
    with pytest.raises(DataError, match=r"unknown split 'tset'; did you mean 'test'\? \(found: test, train\)"):
        read_folder_split(tmp_path / "both", "tset", None)


def test_read_folder_split_unknown_split_names_those_that_exist(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="the folder has no Parquet, JSON Lines or other data files; name"):
        read_folder_split(tmp_path, "test", None)
    write_parquet(tmp_path / "all_tracks.parquet", ROWS)
    text = r"unknown split 'all_track'; did you mean 'all_tracks'\? \(found: all_tracks\)"
    with pytest.raises(DataError, match=text):
        read_folder_split(tmp_path, "all_track", None)


def test_read_folder_split_folder_of_other_files_names_them(tmp_path: Path) -> None:
    for name in ("Playlist1.json", "YourLibrary.json", "notes.md"):
        (tmp_path / name).write_text("[]", encoding="utf-8")
    with pytest.raises(
        DataError, match=r"no split 'all'; name one file of the folder: Playlist1.json, YourLibrary.json$"
    ):
        read_folder_split(tmp_path, "all", None)


def test_read_folder_split_half_a_split_is_refused(tmp_path: Path) -> None:
    write_parquet(tmp_path / "test-00000-of-00003.parquet", ROWS)
    write_parquet(tmp_path / "test-00002-of-00003.parquet", ROWS)
    with pytest.raises(DataError, match="found 2 of its 3 files"):
        read_folder_split(tmp_path, "test", None)


@pytest.mark.parametrize("twin", ["test.jsonl", "data/test.parquet", "test-00000-of-00001.parquet"])
def test_read_folder_split_twice_the_split_is_refused(tmp_path: Path, twin: str) -> None:
    write_parquet(tmp_path / "test.parquet", ROWS)
    (tmp_path / "data").mkdir()
    write = write_json_lines if twin.endswith("jsonl") else write_parquet
    write(tmp_path / twin, ROWS)
    with pytest.raises(DataError, match="more than one set of files") as caught:
        read_folder_split(tmp_path, "test", None)
    assert str(tmp_path / twin) in str(caught.value)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b'{"id": "a"}\n{"id": \n', r"test\.jsonl, line 2, column 1: not valid JSON: expected a value at the end"),
        (b'{"id": "a"}\n["b"]\n', r"test\.jsonl, line 2: expected an object, found \[\"b\"\]"),
        (b'{"id": "\xff"}\n', "cannot read"),
        (b'{"id": "a"}\n{"id": {"x": 1}}\n', "cannot read"),
        (b'{"id": "\\ud800"}\n', "cannot read"),
        (
            b'{"id": 1}\n{"id": "x"}\n',
            "column id: values of several types, such as 1 and 'x'; use one type in a column",
        ),
        (b'{"id": 123456789012345678901234567890}\n', "cannot read"),
    ],
)
def test_read_folder_split_bad_json_lines_name_the_place(tmp_path: Path, content: bytes, problem: str) -> None:
    (tmp_path / "test.jsonl").write_bytes(content)
    with pytest.raises(DataError, match=problem):
        read_folder_split(tmp_path, "test", None)


def test_read_folder_split_damaged_files_are_named(tmp_path: Path) -> None:
    write_parquet(tmp_path / "test.parquet", ROWS)
    content = (tmp_path / "test.parquet").read_bytes()
    (tmp_path / "test.parquet").write_bytes(content[: len(content) // 2])
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved/dataset_dict.json").write_text('{"splits": ["test"]}', encoding="utf-8")
    for folder in (tmp_path, tmp_path / "saved"):
        with pytest.raises(DataError, match="cannot read") as caught:
            read_folder_split(folder, "test", None)
        assert str(folder) in str(caught.value)


_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "track_id": _TEXTS,
            "tag_list": st.lists(_TEXTS, max_size=3),
            "release_date": st.one_of(st.none(), st.dates().map(str), _TEXTS),
            "popularity": st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)),
            "duration": st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)),
            "conversations": st.lists(
                st.fixed_dictionaries({"turn_number": st.integers(1, 8), "content": _TEXTS}), max_size=3
            ),
        }
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=60, deadline=None)
@given(rows=_ROWS, suffix=st.sampled_from(["parquet", "jsonl"]), keep=st.integers(0, 6))
def test_read_folder_split_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]], suffix: str, keep: int
) -> None:
    folder = tmp_path_factory.mktemp("round_trip")
    (write_parquet if suffix == "parquet" else write_json_lines)(folder / f"test.{suffix}", rows)
    columns = list(reversed(rows[0]))[:keep]
    assert read_folder_split(folder, "test", None).to_pylist() == rows
    found = read_folder_split(folder, "test", columns)
    assert found.column_names == columns
    assert not columns or found.to_pylist() == [{name: row[name] for name in columns} for row in rows]
