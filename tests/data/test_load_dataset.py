"""One way to read a dataset, wherever it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.data import load_split
from mcrs.data.columns import TEXTS
from mcrs.data.dataset_identity import dataset_identity
from mcrs.errors import DataError
from mcrs.hub import split_revision


def write(folder: Path, **splits: list[dict[str, Any]]) -> str:
    folder.mkdir(exist_ok=True)
    for split, rows in splits.items():
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{split}.jsonl").write_text(lines, encoding="utf-8")
    return str(folder)


def test_load_split_several_splits_are_joined_in_the_given_order(tmp_path: Path) -> None:
    name = write(tmp_path, warm=[{"id": "w1"}, {"id": "w2"}], cold=[{"id": "c1"}])
    assert load_split(name, ["cold", "warm"], ["id"])["id"].to_pylist() == ["c1", "w1", "w2"]
    assert load_split(name, ["warm", "warm"])["id"].to_pylist() == ["w1", "w2", "w1", "w2"]


def test_load_split_column_empty_in_one_split_takes_the_type_of_the_other(tmp_path: Path) -> None:
    name = write(
        tmp_path,
        warm=[{"id": "w", "tags": [], "plays": None}],
        cold=[{"id": "c", "tags": ["x"], "plays": 2, "year": "1999"}],
    )
    table = load_split(name, ["warm", "cold"])
    assert table.to_pylist() == [
        {"id": "w", "tags": [], "plays": None, "year": None},
        {"id": "c", "tags": ["x"], "plays": 2, "year": "1999"},
    ]
    assert table.schema.field("tags").type == pa.list_(pa.string())


def test_load_split_different_types_are_refused(tmp_path: Path) -> None:
    name = write(tmp_path, warm=[{"id": "w"}], cold=[{"id": ["c"]}])
    with pytest.raises(DataError, match="splits warm, cold have different columns"):
        load_split(name, ["warm", "cold"])


def test_load_split_texts_join_lists_of_texts(tmp_path: Path) -> None:
    name = write(tmp_path, warm=[{"title": "w"}, {"title": None}], cold=[{"title": ["c"]}])
    table = load_split(name, ["warm", "cold"], ["title"], {"title": TEXTS})
    assert table["title"].to_pylist() == [["w"], None, ["c"]]
    (tmp_path / "all-00000-of-00002.jsonl").write_text('{"title": "a", "x": 1}', encoding="utf-8")
    (tmp_path / "all-00001-of-00002.jsonl").write_text('{"title": ["b"], "x": [2]}', encoding="utf-8")
    assert load_split(name, ["all"], ["title"], {"title": TEXTS})["title"].to_pylist() == [["a"], ["b"]]
    with pytest.raises(DataError, match="the files of the split 'all' have different columns"):
        load_split(name, ["all"])


def test_load_split_builtin_reads_the_sample() -> None:
    tracks = load_split("builtin:tracks", ["all_tracks"], ["track_id", "track_name"])
    assert tracks.column_names == ["track_id", "track_name"]
    assert tracks.num_rows >= 300


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("builtin:trakcs", r"unknown built-in dataset; did you mean 'tracks'\? \(.*builtin:tracks"),
        ("builtin:", "unknown built-in dataset"),
        ("builtin:../sample/tracks", "unknown built-in dataset"),
        ("builtin:tracks/", "unknown built-in dataset"),
        ("no_such_folder", r"not a folder, a file, a hub id \(owner/name\) or a built-in dataset \(.*builtin:tracks"),
        ("./owner/name", "there is no such file or folder"),
        ("/owner/name", "there is no such file or folder"),
        ("~/name", "there is no such file or folder"),
        ("a/b/c", "there is no such file or folder"),
        ("", "not a folder"),
        ("nul\0byte", "not a folder"),
    ],
)
def test_load_split_name_of_nothing_says_what_there_is(name: str, problem: str) -> None:
    with pytest.raises(DataError, match=problem):
        load_split(name, ["test"])


def test_load_split_unknown_split_of_the_sample_names_it_as_the_user_does(tmp_path: Path) -> None:
    message = r"dataset builtin:conversations: unknown split 'tset'; did you mean 'test'\? \(found: .*test"
    with pytest.raises(DataError, match=message):
        load_split("builtin:conversations", ["tset"])
    with pytest.raises(DataError, match=message):
        dataset_identity("builtin:conversations", ["tset"], tmp_path)


def test_load_split_real_pack_has_the_documented_rows(pack_dir: Path) -> None:
    data = pack_dir / "data"
    tracks = load_split(str(data / "TalkPlayData-Challenge-Track-Metadata"), ["all_tracks"], ["track_id", "tag_list"])
    assert (tracks.num_rows, tracks.column_names) == (4897, ["track_id", "tag_list"])
    blind = load_split(str(data / "TalkPlayData-Challenge-Blind-B"), ["test"], ["user_id"])
    assert (blind.num_rows, blind["user_id"].to_pylist().count("")) == (80, 40)


@given(st.text(), st.text(min_size=1))
def test_split_revision_takes_apart_what_was_joined(base: str, revision: str) -> None:
    plain = base.replace("@", "")
    assert split_revision(plain) == (plain, None)
    assert split_revision(f"{plain}@{revision}") == (plain, revision)


@pytest.mark.parametrize("splits", ["all", []])
def test_load_split_asks_for_a_list_of_splits(splits: Any, tmp_path: Path) -> None:
    name = write(tmp_path / "d", all=[{"x": 1}])
    with pytest.raises(DataError, match=r"expected a list of splits such as \['test'\]"):
        load_split(name, splits)


def test_load_split_a_path_may_begin_with_the_users_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "my tracks", all=[{"id": "a"}])
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load_split("~/my tracks", ["all"]).to_pylist() == [{"id": "a"}]
    assert load_split("~/my tracks/all.jsonl", ["all"]).to_pylist() == [{"id": "a"}]
