"""Checking the input of a chat before anything is loaded or ranked."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from mcrs.checks.given_rows import given_rows
from mcrs.checks.plain_values import short_repr
from mcrs.data.columns import ID, read_value
from mcrs.data.conversation import history_messages
from mcrs.errors import ConfigError, DataError
from mcrs.pipeline.live_answer import ChatSession
from mcrs.types import Turn

#: The keys of a message of a batch; others, such as those of a dataset's row, are ignored.
_KEYS = ("user_query", "user_id", "session_memory")
#: Minimum similarity of a key that is taken for a misspelling of one of them.
_NEAR = 0.8


def check_query(user_query: object) -> str:
    """Return the message of a chat.

    Raises:
        DataError: It is not a string.
        ConfigError: It is empty.
    """
    if not isinstance(user_query, str):
        raise DataError(f"expected a string as the query, got {short_repr(user_query)}")
    if not user_query.strip():
        raise ConfigError("the query is empty; write what you would like to hear")
    return user_query


def check_user(user_id: object, where: str) -> str | None:
    """Return a user's id as a string; None if there is none.

    Raises:
        DataError: It is not an id.
    """
    read: str | None = read_value(ID, user_id, where, "user_id")
    return read or None


def read_batch(batch_data: object, name: str) -> list[Turn]:
    """Read a batch of conversations, as :meth:`mcrs.pipeline.crs.CRSBaseline.batch_chat` takes them.

    ``name`` is what the batch is called, in messages and session ids.

    Returns:
        A turn for each conversation, in the same order, with the session ids ``{name}-0``, ``{name}-1`` and so on.

    Raises:
        DataError: A value is of another kind.
    """
    rows = given_rows(batch_data)
    if rows is None:
        raise DataError(f"{name}: expected a list of mappings with the key 'user_query', got {short_repr(batch_data)}")
    return [_read(data, f"{name}-{index}", f"{name}, conversation {index + 1}") for index, data in enumerate(rows)]


def _read(data: Any, session_id: str, where: str) -> Turn:  # noqa: ANN401 - unchecked
    if not isinstance(data, Mapping):
        raise DataError(f"{where}: expected a mapping with the key 'user_query', got {short_repr(data)}")
    query = data.get("user_query")
    for key in _KEYS:
        near = get_close_matches(key, [each for each in data if isinstance(each, str)], 1, _NEAR)
        if near and key not in data:
            raise DataError(f"{where}: unknown key {near[0]!r}; did you mean {key!r}?")
    if not isinstance(query, str):
        raise DataError(f"{where}: expected a string under 'user_query', got {short_repr(query)}")
    memory = data.get("session_memory")
    try:
        history = history_messages(() if memory is None else memory)
    except DataError as error:
        raise DataError(f"{where}: {error}") from None
    return ChatSession(session_id, list(history)).turn(query, check_user(data.get("user_id"), where))
