from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from mcrs.config import make_config
from mcrs.data.conversation import parse_session
from mcrs.data.session_source import RELEASED_BLIND, RELEASED_TEST, SessionSource, load_sessions, session_source
from mcrs.errors import DataError
from tests.scripts import ROOT
from tests.tiny_data import session_row, write_rows


def blind_row(name: str, n_turns: int) -> dict[str, object]:
    row = session_row(name, n_turns)
    return {**row, "conversations": row["conversations"][:-2]}


def test_source_is_the_configured_one_or_else_the_scripts() -> None:
    nothing, split = make_config({}, "test"), make_config({"test_split": "train"}, "test")
    named = make_config({"test_dataset_name": "./mine"}, "test")

    assert session_source(nothing) == RELEASED_TEST
    assert session_source(nothing, RELEASED_BLIND) == RELEASED_BLIND
    assert session_source(split) == SessionSource(RELEASED_TEST.name, "train")
    assert session_source(named, RELEASED_BLIND) == SessionSource("./mine", "test")


def test_sessions_keep_the_order_of_the_rows_and_are_limited(tmp_path: Path) -> None:
    write_rows(tmp_path, "test", [blind_row("c", 3), blind_row("a", 1), blind_row("b", 2)])
    source = SessionSource(str(tmp_path), "test")

    assert [session.session_id for session in load_sessions(source)] == ["c", "a", "b"]
    assert [session.session_id for session in load_sessions(source, limit=2)] == ["c", "a"]


def test_sessions_of_the_released_blind_set_are_ordered_by_their_turn_then_by_row(tmp_path: Path) -> None:
    rows = [blind_row("c", 3), blind_row("a", 1), blind_row("b", 3), blind_row("d", 1)]
    write_rows(tmp_path, "test", rows)

    sessions = load_sessions(SessionSource(str(tmp_path), "test", by_turn=True))

    assert [session.session_id for session in sessions] == ["a", "d", "c", "b"]
    assert [len(session.turns) for session in sessions] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "expected a column 'session_id', found none"),
        ([{"session_id": "a"}], "expected a column 'conversations', found session_id"),
        ([session_row("a"), session_row("a")], "duplicate session_id 'a'"),
    ],
)
def test_sessions_that_cannot_be_used_are_refused(tmp_path: Path, rows: list[dict[str, object]], message: str) -> None:
    write_rows(tmp_path, "test", rows)

    with pytest.raises(DataError, match=message):
        load_sessions(SessionSource(str(tmp_path), "test"))


@pytest.mark.parametrize("blind", [False, True])
def test_message_without_text_is_a_warning_and_not_an_error(
    blind: bool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rows = [session_row("a", 3), session_row("b", 3)]
    rows[1]["conversations"][3]["content"] = " \n"
    rows[1]["conversations"][6]["content"] = ""
    if blind:
        rows[1]["conversations"] = rows[1]["conversations"][:7]
    write_rows(tmp_path, "test", rows)
    sessions = load_sessions(SessionSource(str(tmp_path), "test"))
    assert sessions[1].turns[-1].turn.user_query == ""
    assert caplog.messages[:1] == [
        f"{tmp_path}: 2 user messages without text, the first: session b, turn 2; such a turn is answered from the "
        "messages before it, if there are any"
    ]


def test_labelled_sessions_that_end_with_a_user_message_are_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_rows(tmp_path, "test", [session_row("a", 3), blind_row("b", 3)])
    load_sessions(SessionSource(str(tmp_path), "test"))
    assert caplog.messages == [
        f"{tmp_path}: sessions that end with a user message: 1 of 2, the first: session b; only the last turn of such "
        "a session is answered, and it has no relevant track; remove that message to use the earlier turns"
    ]


def test_turn_numbers_with_a_gap_are_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    rows = [session_row("a", 3), session_row("b", 3)]
    for message in rows[1]["conversations"][3:6]:
        message["turn_number"] = 7
    write_rows(tmp_path, "test", rows)
    load_sessions(SessionSource(str(tmp_path), "test"))
    assert caplog.messages == [
        f"{tmp_path}: sessions whose turn numbers do not count up by one: 1 of 2, the first: session b (1, 3, 7)"
    ]


def test_turn_without_a_track_is_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    rows = [session_row("a", 2), session_row("b", 2)]
    del rows[1]["conversations"][4]
    write_rows(tmp_path, "test", rows)
    load_sessions(SessionSource(str(tmp_path), "test"))
    assert caplog.messages == [
        f"{tmp_path}: turns without a track: 1 of 4, the first: session b, turn 2; such a turn is answered, but not "
        "scored"
    ]


def test_blind_sessions_are_no_reason_for_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_rows(tmp_path, "test", [blind_row("a", 3), blind_row("b", 1)])
    load_sessions(SessionSource(str(tmp_path), "test"))
    assert caplog.messages == []


def test_missing_column_names_those_that_exist(tmp_path: Path) -> None:
    write_rows(tmp_path, "test", [{"id": "a", "messages": ["x"]}])
    with pytest.raises(DataError, match=r"found id, messages; rename the columns \('id' to 'session_id', 'messages' "):
        load_sessions(SessionSource(str(tmp_path), "test"))


@pytest.mark.parametrize("is_file", [False, True])
def test_missing_column_names_those_with_values_of_several_types(tmp_path: Path, is_file: bool) -> None:
    write_rows(tmp_path, "test", [{"messages": [{"role": "user", "content": "x"}, {"role": "user", "content": ["y"]}]}])
    name = str(tmp_path / "test.jsonl" if is_file else tmp_path)
    with pytest.raises(DataError, match=r"expected a column 'session_id', found messages; rename the columns"):
        load_sessions(SessionSource(name, "test"))


@pytest.mark.parametrize("key", ["conversation", "converstions", "dialogue", "turns"])
def test_key_that_may_be_meant_for_conversations_is_named(tmp_path: Path, key: str) -> None:
    given = {"session_id": "a", key: [{"role": "user", "content": "x"}]}
    write_rows(tmp_path, "test", [given])
    with pytest.raises(DataError, match=rf"found session_id, {key}; rename the columns \('{key}' to 'conversations'\)"):
        load_sessions(SessionSource(str(tmp_path), "test"))
    with pytest.raises(DataError, match=rf"found session_id, {key}; rename its keys \('{key}' to 'conversations'\)$"):
        parse_session(given)


def test_sessions_with_a_wrong_turn_name_the_dataset_the_session_and_the_turn(tmp_path: Path) -> None:
    row = session_row("ann")
    row["conversations"].append({"turn_number": 2, "role": "user", "content": "and slower"})
    folder = write_rows(tmp_path / "talks", "test", [session_row("bob"), row])
    with pytest.raises(DataError) as raised:
        load_sessions(SessionSource(str(folder), "test"))
    assert str(raised.value) == (
        f"{folder}: session ann, turn 2: expected one user message, found 2 ('ann wants number 2', 'and slower'); "
        "join them, or give them turn numbers of their own"
    )


@pytest.mark.parametrize(
    "session",
    [
        {
            "messages": [
                {"role": "system", "content": "x"},
                {"role": "user", "content": "jazz"},
                {"role": "assistant", "content": "A"},
            ]
        },
        {
            "id": "a",
            "conversations": [
                {"from": "gpt", "value": "Hi"},
                {"from": "human", "value": "jazz"},
                {"from": "gpt", "value": "A"},
            ],
        },
        {
            "messages": [
                {"role": "user", "content": [{"type": "text", "text": "jazz"}]},
                {"role": "assistant", "content": None, "tool_calls": [{"id": "c"}]},
                {"role": "tool", "content": "t1"},
            ]
        },
        {"messages": [{"role": "SEEKER", "text": "jazz"}, {"role": "RECOMMENDER", "text": "A"}]},
        {
            "initiatorWorkerId": 0,
            "messages": [{"senderWorkerId": 0, "text": "jazz"}, {"senderWorkerId": 1, "text": "A"}],
        },
    ],
    ids=["OpenAI", "ShareGPT", "parts of OpenAI", "roles in capitals", "ReDial"],
)
def test_documented_script_converts_other_datasets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, session: dict[str, Any]
) -> None:
    page = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(tmp_path)
    Path("chats.json").write_text(json.dumps([session]), encoding="utf-8")
    exec(script, {})  # noqa: S102 - of this repository
    (found,) = load_sessions(SessionSource("./talks", "test"))
    assert [labelled.turn.user_query for labelled in found.turns] == ["jazz"]
