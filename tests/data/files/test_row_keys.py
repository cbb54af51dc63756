"""JSON files with a row for each key."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from mcrs.data.session_source import SessionSource, load_sessions
from mcrs.db_item import MusicCatalog
from mcrs.db_user import UserProfiles
from mcrs.errors import DataError

A, B = {"title": "A", "artist": "X"}, {"title": "B", "artist": ["Y"]}
FIELDS = ("track_name", "artist_name")


def write(folder: Path, value: Any) -> str:
    path = folder / "rows.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ({"t1": A, "t2": B}, ["t1", "t2"]),
        ({"101": A, "7": B}, ["101", "7"]),
        ({"007": A}, ["007"]),
        ({"tracks": {"t1": A, "t2": B}}, ["t1", "t2"]),
        ({"t1": {**A, "id": "t1"}, "t2": B}, ["t1", "t2"]),
        ({"7": {**A, "id": 7}, "8": {**B, "id": "8"}}, ["7", "8"]),
        # The index of a data frame that was filtered, and row numbers: the rows have other ids.
        ({"7": {**A, "id": "a"}, "9": {**B, "id": "b"}}, ["a", "b"]),
        ({"0": {**A, "id": 0}, "1": {**B, "id": 5}}, ["0", "5"]),
        ({"3": {**A, "id": 7}, "5": {**B, "id": 5}, "6": {**A, "id": 8}}, ["7", "5", "8"]),
        ({"tracks": [{**A, "id": "a"}], "items": {"x": A, "y": B}}, ["a"]),
        (
            {"spotify:track:0123456789abcdefghijkl": {**A, "uri": "spotify:track:0123456789abcdefghijkl"}},
            ["0123456789abcdefghijkl"],
        ),
    ],
)
def test_keys_of_tracks_are_their_ids(value: Any, ids: list[str], tmp_path: Path) -> None:
    catalog = MusicCatalog.load(write(tmp_path, value), (), FIELDS)
    assert list(catalog.track_ids) == ids
    assert catalog.table["track_name"].to_pylist() == ["A", "B", "A"][: len(ids)]


def test_keys_that_count_the_rows_are_not_ids_of_tracks(tmp_path: Path) -> None:
    ids = MusicCatalog.load(write(tmp_path, {"0": A, "1": B}), (), FIELDS).track_ids
    assert all(re.fullmatch("made-[0-9a-f]{16}", each) for each in ids)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            {"t1": {**A, "id": "x"}, "t2": B},
            "item 't1': column id: expected the id that is the key of the row, found 'x'",
        ),
        (
            {"1": {**A, "id": "1"}, "7": {**B, "id": 8}},
            "item '7': column id: expected the id that is the key .* found 8",
        ),
        (
            {"title": {"t1": "A"}, "artist": {"t1": "X"}},
            "expected an id as the key of each row, found the column 'title'",
        ),
        ({"t1": A, "t2": None}, "or an object with one object for each id; found 't1', 't2'"),
    ],
)
def test_keys_that_contradict_their_rows_are_an_error(value: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=message):
        MusicCatalog.load(write(tmp_path, value), (), FIELDS)


@pytest.mark.parametrize("text", ['{"t1": %s, "t2": %s, "t1": %s}', '{"tracks": {"t1": %s, "t2": %s, "t1": %s}}'])
def test_a_key_that_two_rows_have_is_an_error(text: str, tmp_path: Path) -> None:
    row = json.dumps(A)
    path = tmp_path / "rows.json"
    path.write_text(text % (row, row, row), encoding="utf-8")
    with pytest.raises(DataError, match="duplicate key 't1'; give each row a key of its own"):
        MusicCatalog.load(str(path), (), FIELDS)


@pytest.mark.parametrize("keys", [("u1", "u2"), ("7", "9"), ("0", "1")])
def test_keys_of_users_are_their_ids(keys: tuple[str, str], tmp_path: Path) -> None:
    users = UserProfiles.load(write(tmp_path, {key: {"age_group": "20s"} for key in keys}), ("all",))
    assert [users.profile(key) for key in keys] == [{"user_id": key, "age_group": "20s"} for key in keys]


def test_keys_of_users_that_contradict_their_rows_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="item 'u1': column user_id: expected the id that is the key of the row, found"):
        UserProfiles.load(write(tmp_path, {"u1": {"user_id": "u2"}}), ("all",))
    with pytest.raises(DataError, match="expected an id as the key of each row, found the column 'age_group'"):
        UserProfiles.load(write(tmp_path, {"age_group": {"u1": "20s"}, "gender": {"u1": "f"}}), ("all",))


def test_keys_of_conversations_are_their_ids(tmp_path: Path) -> None:
    said = [{"turn_number": 1, "role": "user", "content": "jazz"}]
    path = write(tmp_path, {"s1": {"conversations": said}, "s2": {"session_id": "s2", "conversations": said}})
    sessions = load_sessions(SessionSource(path, "test"))
    assert [session.session_id for session in sessions] == ["s1", "s2"]


def test_keys_of_conversations_that_contradict_their_rows_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="item 's1': column session_id: expected the id that is the key of the row"):
        load_sessions(SessionSource(write(tmp_path, {"s1": {"session_id": "s2", "conversations": []}}), "test"))
