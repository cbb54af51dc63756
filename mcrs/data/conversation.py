"""Parsing conversations: labelled sessions, blind sessions, and live chats."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from mcrs.checks.plain_values import id_text, json_repr, short_repr
from mcrs.data.columns import CONVERSATION, GOAL, ID, read_value
from mcrs.data.message_names import rename_keys
from mcrs.errors import DataError
from mcrs.types import Message, Role, Turn

#: The columns of a conversation dataset that the parser reads, and what they hold.
SESSION_COLUMNS = {"session_id": ID, "user_id": ID, "conversations": CONVERSATION, "conversation_goal": GOAL}
#: Maximum number of characters of a session in a message.
_SHOWN = 100
# Several tracks, as data frames write them to CSV; "[Untitled]" is an id.
_LIST = re.compile(r"""\s*[\[{]\s*(?:['"\[{].*|[^\]}]*[,:].*|[\d\s]*)[\]}]\s*""", re.DOTALL)
_ROLES: tuple[Role, ...] = ("user", "music", "assistant")


@dataclass(frozen=True, slots=True)
class LabelledTurn:
    """A turn and its relevant track, which was played in reply; None in a blind turn."""

    turn: Turn
    relevant_track_id: str | None


@dataclass(frozen=True, slots=True)
class Session:
    """A session and its turns to answer, by number; without a user in the data, the user's id is ``""``.

    The category of the user's goal, and how specific it is, are None if they are unknown.
    """

    session_id: str
    user_id: str
    turns: tuple[LabelledTurn, ...]
    goal_category: str | None = None
    goal_specificity: str | None = None

    @property
    def blank_turns(self) -> list[int]:
        """The numbers of the turns whose user message has no text; the turns are numbered without gaps."""
        last = self.turns[-1].turn
        return [last.turn_number - age for age, text in enumerate(reversed(last.said)) if not text.strip()][::-1]


def parse_session(row: Mapping[str, Any]) -> Session:
    """Read one dataset row.

    A session that ends with a user row is blind: only its last turn is answered. All other sessions are labelled: every
    turn is answered. Rows are ordered by turn number, and within a turn by role: user, music, assistant. A turn has one
    user row and at most one music row; several assistant rows keep their order. If no row has a turn number, each user
    row begins a turn.

    Raises:
        DataError: Only some rows have a turn number, a row has an unknown role or no content, or a turn has no user
            message, several user messages or several tracks.
    """
    session_id = read_value(ID, row.get("session_id"), "a session", "session_id")
    if not session_id:
        found = short_repr(dict(row))
        renaming = rename_keys([*row], ("session_id",))
        raise DataError(
            f"a session has no session_id: {found if len(found) <= _SHOWN else found[:_SHOWN] + '…'}{renaming}"
        )
    where = f"session {session_id}"
    if "conversations" not in row:
        keys = [str(key) for key in row]
        renaming = rename_keys(keys, ("conversations",))
        raise DataError(f"{where}: expected the key 'conversations', found {', '.join(keys)}{renaming}")
    by_turn = _group_by_turn(session_id, read_value(CONVERSATION, row.get("conversations"), where, "conversations"))
    user_id = read_value(ID, row.get("user_id"), where, "user_id") or ""
    turns: list[LabelledTurn] = []
    history: list[Message] = []
    for number, messages in by_turn.items():
        where = f"session {session_id}, turn {number}"
        query = _only_content(messages, "user", where)
        if query is None:
            raise DataError(f"{where}: no user message; each turn begins with one")
        relevant = _only_content(messages, "music", where)
        turns.append(LabelledTurn(Turn(session_id, user_id or None, number, tuple(history), query), relevant))
        history.extend(messages)
    if history[-1].role == "user":
        turns = turns[-1:]
    goal = read_value(GOAL, row.get("conversation_goal"), f"session {session_id}", "conversation_goal") or {}
    return Session(session_id, user_id, tuple(turns), goal.get("category"), goal.get("specificity"))


def _only_content(messages: Sequence[Message], role: str, where: str) -> str | None:
    """The content of a turn's message of a role, or None if there is none; of several, all but one would be ignored."""
    contents = [message.content for message in messages if message.role == role]
    if len(contents) > 1:
        advice = (
            "keep the relevant track (docs/evaluation.md says how to score several)"
            if role == "music"
            else "join them, or give them turn numbers of their own"
        )
        raise DataError(
            f"{where}: expected one {role} message, found {len(contents)} ({', '.join(map(short_repr, contents[:2]))}"
            f"{', …' if len(contents) > 2 else ''}); {advice}"
        )
    return contents[0] if contents else None


def _group_by_turn(session_id: str, rows: Sequence[Mapping[str, Any]] | None) -> dict[int, list[Message]]:
    if not rows:
        raise DataError(f"session {session_id}: the conversation is empty")
    by_turn: dict[int, list[Message]] = {}
    numbers = [row.get("turn_number") for row in rows]
    if not any(number is not None for number in numbers):
        if (first := rows[0].get("role")) != "user":
            known = "" if first in _ROLES else f" (known: {', '.join(_ROLES)})"
            raise DataError(
                f"session {session_id}, message 1: there are no turn numbers, so each user message begins a turn; "
                f"expected a user message first, found the role {json_repr(first)}{known}"
            )
        numbers = list(accumulate(int(row.get("role") == "user") for row in rows))
    for position, (number, row) in enumerate(zip(numbers, rows, strict=True), 1):
        role, content = row.get("role"), row.get("content")
        if number is None or number < 1:
            raise DataError(
                f"session {session_id}, message {position}: expected a turn_number of at least 1, found "
                f"{json_repr(number)}"
            )
        if problem := message_problem(role, content):
            raise DataError(f"session {session_id}, turn {number}: {problem}")
        # The same text for all messages of a role: many conversations take much memory.
        shared = _ROLES[_ROLES.index(role)]
        by_turn.setdefault(number, []).append(Message(shared, content or ""))
    return {
        number: sorted(by_turn[number], key=lambda message: _ROLES.index(message.role)) for number in sorted(by_turn)
    }


def message_problem(role: object, content: str | None) -> str:
    """Why a message cannot be used: its role is unknown, it lacks its content, or names several tracks; or ``""``."""
    if role not in _ROLES:
        return f"expected a role (one of {', '.join(_ROLES)}), found {json_repr(role)}"
    if content is None or (role == "music" and not content.strip()):
        return f"the {role} message has no content"
    if role == "music" and _LIST.fullmatch(content):
        return f"expected the id of one track, found {short_repr(content)}, a list or mapping that was written as text"
    return ""


def history_messages(rows: object) -> tuple[Message, ...]:
    """Read a live chat's history, mappings with ``role`` and ``content``.

    Raises:
        DataError: It is not a list of mappings, or a row has an unknown role or no content.
    """
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise DataError(f"chat history: expected a list of mappings with role and content, got {short_repr(rows)}")
    messages = []
    for position, row in enumerate(rows, 1):
        given: Mapping[Any, Any] = row if isinstance(row, Mapping) else {}
        role, content = given.get("role"), given.get("content")
        if role == "music":
            content = id_text(content)
        if role not in _ROLES or not isinstance(content, str):
            raise DataError(
                f"chat history, message {position}: expected role (one of {', '.join(_ROLES)}) and content, "
                f"got {short_repr(row)}"
            )
        messages.append(Message(role, content))
    return tuple(messages)
