"""Files that are datasets, by the ends of their names."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mcrs.data import load_split
from mcrs.data.columns import ID, TEXT
from mcrs.data.dataset_identity import dataset_identity
from mcrs.data.files import read_file
from mcrs.errors import DataError

ROWS = [{"id": 1, "title": "A", "artists": ["x"]}, {"id": 2, "title": "B"}]
COLUMNS = {"id": [1, 2], "title": ["A", "B"], "artists": [["x"], None]}


@pytest.mark.parametrize(
    "value",
    [
        ROWS,
        {"tracks": ROWS},
        {"name": "mine", "whatever": ROWS},
        {"tracks": {"total": 2, "items": ROWS}},
        {"playlists": [{"name": "a", "items": ROWS[:1]}, {"name": "empty", "items": []}, {"items": ROWS[1:]}]},
        {"tracks": ROWS, "albums": [{"title": "C"}], "shows": []},
        {"songs": ROWS, "owners": ["me", "you"]},
        {"payload": {"count": 2, "listens": ROWS}},
        {"data": {"playlist": {"tracks": {"items": ROWS}, "name": "mine"}}},
    ],
)
def test_json_with_one_list_of_objects_is_read(tmp_path: Path, value: Any) -> None:
    path = tmp_path / "Playlist1.JSON"
    path.write_text(json.dumps(value), encoding="utf-8-sig")
    found = read_file(path)
    assert found.columns == COLUMNS
    assert "item 2" in found.row_label(1)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{}", "expected a list of objects"),
        ("7", "expected a list of objects, or an object that holds one, found 7"),
        ('{"a": [{}], "b": [{}]}', "found the lists 'a', 'b'"),
        ('{"a": 1}\n{"a" 2}', "line 2, column 6: not valid JSON: expected a colon at '2}'"),
        ('{"a":\n1}\n{"a": 2}', "line 3, column 1: not valid JSON: expected the end at '{\"a\": 2}'"),
        ('[{"a": 1},\n{"a" 2}]', "line 2, column 6: not valid JSON: expected a colon"),
        ("[" * 100_000, "nested too deeply"),
        ("[" + "9" * 5000 + "]", "cannot read"),
    ],
)
def test_json_of_another_form_is_one_line(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "tracks.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as raised:
        read_file(path)
    assert problem in str(raised.value)
    assert "\n" not in str(raised.value)


def test_json_lines_may_be_named_json(tmp_path: Path) -> None:
    path = tmp_path / "tracks.json"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    assert read_file(path).columns == COLUMNS


def test_items_that_are_not_objects_are_mistakes(tmp_path: Path) -> None:
    path = tmp_path / "tracks.json"
    path.write_text('{"tracks": [{"title": "A"}, 7, null]}', encoding="utf-8")
    found = read_file(path)
    assert found.columns == {"title": ["A"]}
    assert [mistake.text.partition("json, ")[2] for mistake in found.mistakes] == [
        "item 2 of tracks: expected an object, found 7",
        "item 3 of tracks: expected an object, found null",
    ]


@pytest.mark.parametrize(
    "value", [{"name": "My list", "tracks": []}, {"version": 3, "playlists": []}, {"total": 0, "items": []}]
)
def test_an_empty_playlist_is_no_row(tmp_path: Path, value: dict[str, Any]) -> None:
    (tmp_path / "tracks.json").write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(DataError, match="the file is empty"):
        read_file(tmp_path / "tracks.json")


def test_a_playlist_of_ids_is_no_row(tmp_path: Path) -> None:
    (tmp_path / "tracks.json").write_text(json.dumps({"name": "My list", "tracks": ["t1"]}), encoding="utf-8")
    with pytest.raises(DataError, match="item 1 of tracks: expected an object, found 't1'"):
        read_file(tmp_path / "tracks.json")


@pytest.mark.parametrize(
    "row",
    [
        {"title": "A"},
        {"title": "A", "tags": ["x"], "artists": ["y"]},
        {"title": "A", "artists": [{"name": "x"}], "tags": [{"name": "y"}]},
        {"session_id": "s", "conversations": [{"role": "user", "content": "x"}]},
    ],
)
def test_json_may_be_one_row(tmp_path: Path, row: dict[str, Any]) -> None:
    (tmp_path / "tracks.json").write_text(json.dumps(row), encoding="utf-8")
    assert read_file(tmp_path / "tracks.json").columns == {name: [value] for name, value in row.items()}


@pytest.mark.parametrize("value", [["A", "B"], [["title"], ["A"]]])
def test_lists_of_other_things_are_not_called_empty(tmp_path: Path, value: Any) -> None:
    (tmp_path / "tracks.json").write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(DataError, match=r"2 mistakes \(2 where an object is expected\)"):
        read_file(tmp_path / "tracks.json")


def test_long_numbers_of_a_workbook_are_no_ids(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    workbook = openpyxl.Workbook()
    for row in (["id", "plays"], [12345678901234567, 1.5e15]):
        workbook.active.append(row)
    workbook.save(tmp_path / "tracks.xlsx")
    with pytest.raises(DataError, match="row 2: column id: expected an id, found the number 12345678901234570: Excel"):
        load_split(str(tmp_path / "tracks.xlsx"), ["all"], ["id"], {"id": ID})


def test_workbook_is_read_as_its_texts(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    workbook = openpyxl.Workbook()
    rows = [[None] * 4, ["Titel", "Nr", "Datum", None], [1979, 7, datetime(1995, 10, 24), None], [None] * 4, ["B"]]
    for row in rows:
        workbook.active.append(row)
    path = tmp_path / "tracks.xlsx"
    workbook.save(path)
    found = read_file(path)
    assert found.columns == {"Titel": ["1979", "B"], "Nr": ["7", None], "Datum": ["1995-10-24", None]}
    assert found.row_label(1).endswith("tracks.xlsx, row 5")


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", ""), ("a.json", ""), ("a.json", "[]"), ("a.jsonl", "\n"), ("a.parquet", ""), ("a.xlsx", "")],
)
def test_empty_file_says_so(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=f"{name}: the file is empty; "):
        read_file(tmp_path / name)


@pytest.mark.parametrize("content", [b"PK\x03\x04 and no more", b"a,b\n"])
def test_damaged_workbook_is_one_line(tmp_path: Path, content: bytes) -> None:
    pytest.importorskip("openpyxl")
    (tmp_path / "tracks.xlsx").write_bytes(content)
    with pytest.raises(DataError, match=r"cannot read .*tracks\.xlsx: it is not an Excel workbook; save it as CSV$"):
        read_file(tmp_path / "tracks.xlsx")


def test_file_is_a_dataset_whatever_the_splits(tmp_path: Path) -> None:
    pq.write_table(pa.table({"user_id": [7, 8], "age_group": ["20s", None]}), tmp_path / "users.parquet")
    (tmp_path / "users.csv").write_text("user_id,age_group,more\n7,20s,x\n8,,y\n", encoding="utf-8")
    (tmp_path / "users.jsonl").write_text('{"user_id": 7, "age_group": "20s"}\n{"user_id": 8}\n', encoding="utf-8")
    for name in ("users.parquet", "users.csv", "users.jsonl"):
        table = load_split(
            str(tmp_path / name), ["a", "b"], ["age_group", "user_id"], {"user_id": ID, "age_group": TEXT}
        )
        assert table.to_pydict() == {"age_group": ["20s", None], "user_id": ["7", "8"]}, name


def test_file_with_mistakes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "users.csv").write_text("user_id,age_group\n7\n8,20s,x\n", encoding="utf-8")
    with pytest.raises(DataError, match="2 mistakes"):
        load_split(str(tmp_path / "users.csv"), ["a"])
    (tmp_path / "twice.csv").write_text("user_id,user_id\n7,8\n", encoding="utf-8")
    with pytest.raises(DataError, match="duplicate column 'user_id'"):
        load_split(str(tmp_path / "twice.csv"), ["a"])


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("playlst.csv", "there is no such file; did you mean '.*playlist.csv'"),
        ("other/playlist.csv", "there is no such file$"),
        ("playlist.ods", "expected a file that ends in .csv, .*save the table as CSV"),
    ],
)
def test_file_that_is_not_there_or_of_another_kind_says_so(tmp_path: Path, name: str, problem: str) -> None:
    (tmp_path / "playlist.csv").write_text("title\nA\n", encoding="utf-8")
    (tmp_path / "playlist.ods").write_bytes(b"")
    with pytest.raises(DataError, match=problem):
        load_split(str(tmp_path / name), ["all"])


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("tracks.csv.zip", "unpack it, or compress a text by .gz, .bz2, .xz"),
        ("tracks.JSON.ZST", "unpack it"),
        ("tracks.parquet.gz", "unpack it"),
        ("tracks.pkl", "a pickle is never loaded"),
        ("pack.yaml", "a file of settings is given by --config, or by --data if it sets only datasets"),
        ("vectors.npy", "store vectors with their ids as Parquet"),
        ("vectors.safetensors", "store vectors with their ids as Parquet"),
    ],
)
def test_file_of_another_kind_says_what_to_do_with_it(tmp_path: Path, name: str, advice: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(DataError, match=f"expected a file that ends in .csv, .*; {advice}"):
        load_split(str(tmp_path / name), ["all"])


def test_identity_of_a_file_is_its_content(tmp_path: Path) -> None:
    path = tmp_path / "playlist.csv"
    path.write_text("title\nA\n", encoding="utf-8")
    first = dataset_identity(str(path), ["a"], tmp_path / "cache")
    assert first == dataset_identity(str(path), ["b"], tmp_path / "cache")
    path.write_text("title\nBB\n", encoding="utf-8")
    assert dataset_identity(str(path), ["a"], tmp_path / "cache") != first
    with pytest.raises(DataError, match="cannot read the dataset"):
        dataset_identity(str(tmp_path / "none.csv"), ["a"], tmp_path / "cache")
