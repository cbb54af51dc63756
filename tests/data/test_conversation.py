"""The conversation parser on what real data shows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mcrs.data.conversation import history_messages, parse_session
from mcrs.errors import DataError
from mcrs.types import Message


def row(turn: int, role: str, content: str, **more: object) -> dict[str, Any]:
    return {"turn_number": turn, "role": role, "content": content, **more}


def session(*rows: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"session_id": "s", "user_id": "u", "conversations": list(rows), **more}


FULL = [
    row(1, "user", "jazz please"),
    row(1, "music", "t1"),
    row(1, "assistant", "Here is t1."),
    row(2, "user", "slower"),
    row(2, "music", "t2"),
    row(2, "assistant", "Here is t2."),
]


def test_parse_session_labelled_yields_every_turn_with_its_relevant_track() -> None:
    parsed = parse_session(session(*FULL))
    assert [labelled.relevant_track_id for labelled in parsed.turns] == ["t1", "t2"]
    first, second = (labelled.turn for labelled in parsed.turns)
    assert (first.user_query, first.history) == ("jazz please", ())
    assert second.history == (
        Message("user", "jazz please"),
        Message("music", "t1"),
        Message("assistant", "Here is t1."),
    )
    assert second.played_track_ids == ("t1",)
    assert second.key == ("s", 2)


def test_parse_session_blind_yields_the_last_turn_only() -> None:
    parsed = parse_session(session(*FULL, row(3, "user", "louder")))
    (last,) = parsed.turns
    assert (last.turn.turn_number, last.turn.user_query, last.relevant_track_id) == (3, "louder", None)
    assert len(last.turn.history) == 6


def test_parse_session_rows_in_another_order_are_put_right() -> None:
    assert parse_session(session(*reversed(FULL))) == parse_session(session(*FULL))


@pytest.mark.parametrize("user_id", ["", None])
def test_parse_session_without_user_is_anonymous(user_id: str | None) -> None:
    parsed = parse_session({**session(*FULL), "user_id": user_id})
    assert parsed.user_id == ""
    assert parsed.turns[0].turn.user_id is None


def test_parse_session_null_goal_profile_and_thought_are_nothing() -> None:
    parsed = parse_session(session(row(1, "user", "hi", thought=None), conversation_goal=None, user_profile=None))
    assert (parsed.goal_category, parsed.goal_specificity) == (None, None)


def test_parse_session_reads_the_goal() -> None:
    parsed = parse_session(session(row(1, "user", "hi"), conversation_goal={"category": "H", "specificity": "LL"}))
    assert (parsed.goal_category, parsed.goal_specificity) == ("H", "LL")


def test_parse_session_long_and_unknown_messages_survive() -> None:
    text = "la " * 1000
    parsed = parse_session(
        session(row(1, "user", "Unknown message"), row(1, "music", "nobody knows"), row(2, "user", text))
    )
    assert parsed.turns[-1].turn.user_query == text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"session_id": "", "conversations": []}, "no session_id"),
        ({"session_id": None, "conversations": []}, "no session_id"),
        ({"conversations": [row(1, role, "text" * 9) for role in ("user", "music")]}, "no session_id: .{100}…$"),
        ({"session_id": "s", "conversations": []}, "session s: the conversation is empty"),
        ({"session_id": "s", "conversations": None}, "session s: the conversation is empty"),
        (
            session({"role": "user", "content": "x"}, row(1, "music", "t")),
            "session s, message 1: expected a turn_number",
        ),
        (session(row(0, "user", "x")), "session s, message 1: expected a turn_number"),
        (
            session(row(1, "narrator", "x")),
            "session s, turn 1: expected a role \\(one of user, music, assistant\\), found 'narrator'",
        ),
        (
            session(row(1, "user", "x"), {"turn_number": 1, "role": "music", "content": None}),
            "turn 1: the music message has no content",
        ),
        (session(row(1, "music", "t")), "session s, turn 1: no user message"),
        (
            session(*FULL, row(2, "user", "no, faster")),
            r"session s, turn 2: expected one user message, found 2 \('slower', 'no, faster'\); join them",
        ),
        (
            session(*FULL, row(1, "music", "t1"), row(1, "music", "t3")),
            r"session s, turn 1: expected one music message, found 3 \('t1', 't1', …\); keep the relevant track",
        ),
        (session(row(1, "user", "a"), row(1, "user", "b")), "session s, turn 1: expected one user message, found 2"),
        (session(*FULL, row(3, "assistant", "x")), "session s, turn 3: no user message"),
    ],
)
def test_parse_session_malformed_row_names_session_and_turn(data: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        parse_session(data)


def test_history_messages_may_have_numbers_as_track_ids() -> None:
    for track_id in ("7", 7, np.int64(7), 7.0):
        assert history_messages([{"role": "music", "content": track_id}]) == (Message("music", "7"),)
    for role, content in (("music", 7.5), ("music", None), ("user", 7)):
        with pytest.raises(DataError, match="chat history, message 1: expected role"):
            history_messages([{"role": role, "content": content}])


def test_history_messages_unknown_role_is_refused() -> None:
    with pytest.raises(DataError, match="message 2"):
        history_messages([{"role": "user", "content": "a"}, {"role": "system", "content": "b"}])


def test_each_user_message_begins_a_turn_if_there_are_no_numbers() -> None:
    rows = [{key: value for key, value in message.items() if key != "turn_number"} for message in FULL]
    assert parse_session(session(*rows)) == parse_session(session(*FULL))
    with pytest.raises(
        DataError, match=r"session s, message 1: .* expected a user message first, found the role 'assist"
    ):
        parse_session(session({"role": "assistant", "content": "Hi!"}, *rows))
    with pytest.raises(DataError, match=r"found the role 'User' \(known: user, music, assistant\)$"):
        parse_session(session({"role": "User", "content": "Hi!"}, *rows))
    with pytest.raises(DataError, match="message 2: expected a turn_number of at least 1, found null"):
        parse_session(session(FULL[0], *rows[1:]))


@pytest.mark.parametrize("name", ["[Untitled]", "{Awayland}", "[a] [b]", "[x] y, z"])
def test_track_id_may_have_brackets(name: str) -> None:
    rows = [{**message, "content": name} if message["role"] == "music" else message for message in FULL]
    assert parse_session(session(*rows)).turns[0].relevant_track_id == name


def test_numbers_of_turns_may_be_texts() -> None:
    rows = [{**message, "turn_number": str(message["turn_number"])} for message in FULL]
    assert parse_session(session(*rows)) == parse_session(session(*FULL))


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        (row(1, "music", ""), "turn 1: the music message has no content"),
        (row(1, "music", " "), "turn 1: the music message has no content"),
        (row(1, "music", "['t1', 't2']"), """expected the id of one track, found "['t1', 't2']", a list or mapping"""),
        (row(1, "music", '{"t1": 2}'), "expected the id of one track, found '{\"t1\": 2}', a list or mapping"),
        (row(1, "music", "[12 7]"), "expected the id of one track, found '[12 7]'"),
        (
            {"turn_number": 1, "role": "music", "content": ["t1", "t2"]},
            "message 2, content: expected the id of one track, found",
        ),
        ({"turn_number": 1, "role": "user", "content": 90}, "message 2, content: expected a string, found 90"),
        (
            {"turn_number": 1.5, "role": "user", "content": "x"},
            "message 2, turn_number: expected a whole number, found 1.5",
        ),
        (
            {"from": "human", "value": "x"},
            "role and content; rename its keys ('from' to 'role', 'value' to 'content'), found {'from'",
        ),
        ({"speaker": "user", "content": "x"}, "content; rename its keys ('speaker' to 'role'), found {'content'"),
        ({"role": "user", "text": "x"}, "content; rename its keys ('text' to 'content'), found {'role'"),
    ],
)
def test_a_wrong_part_of_a_message_is_named(message: dict[str, Any], problem: str) -> None:
    with pytest.raises(DataError) as raised:
        parse_session(session(FULL[0], message))
    assert problem in str(raised.value)
