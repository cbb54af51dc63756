"""Conversations that are stored with a row for each message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mcrs.checks.plain_values import short_repr
from mcrs.data.columns import ID, TEXT, VALUE
from mcrs.data.columns.scalars import Mismatch, read_whole_number
from mcrs.data.conversation import message_problem
from mcrs.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

#: The columns of a dataset with a row for each message, and what they hold.
MESSAGE_COLUMNS = {"session_id": ID, "user_id": ID, "turn_number": VALUE, "role": TEXT, "content": VALUE}


def has_messages(table: pa.Table) -> bool:
    """Whether a table has a row for each message."""
    return {"session_id", "role", "content"} <= set(table.column_names)


def group_messages(table: pa.Table, name_row: Callable[[int], str]) -> list[dict[str, Any]]:
    """A row for each session, as :func:`mcrs.data.conversation.parse_session` reads them.

    The table has the columns :data:`MESSAGE_COLUMNS`, of which the last two and the session id exist. ``name_row``
    returns the name of a row for messages: ``talks.csv, line 2``.

    Returns:
        ``session_id``, ``user_id`` (the first that is not missing) and ``conversations``, in the order of the sessions'
        first rows. The messages of a session need not be adjacent.

    Raises:
        DataError: A row has no session id, or a turn number, role or content that cannot be used.
    """
    sessions: dict[str | None, dict[str, Any]] = {}
    for position, row in enumerate(table.to_pylist()):
        found = sessions.setdefault(row["session_id"], {"session_id": row["session_id"], "conversations": []})
        found["user_id"] = found.get("user_id") or row.get("user_id")
        # A text that is missing in a cell is empty: a user may have said nothing.
        content = "" if row["content"] is None and row["role"] != "music" else row["content"]
        number = row.get("turn_number")
        problem = message_problem(row["role"], content) if row["session_id"] else "no session_id"
        try:
            number = None if number is None else read_whole_number(number)
        except Mismatch:
            problem = f"turn_number: expected a whole number, found {short_repr(number)}"
        if problem:
            raise DataError(f"{name_row(position)}: {problem}")
        found["conversations"].append({"turn_number": number, "role": row["role"], "content": content})
    return list(sessions.values())
