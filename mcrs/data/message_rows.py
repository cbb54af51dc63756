"""Conversations that are stored with a row for each message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mcrs.data.columns import ID, TEXT, VALUE

if TYPE_CHECKING:
    import pyarrow as pa

#: The columns of a dataset with a row for each message, and what they hold.
MESSAGE_COLUMNS = {"session_id": ID, "user_id": ID, "turn_number": VALUE, "role": TEXT, "content": VALUE}
_MESSAGE = ("turn_number", "role", "content")


def has_messages(table: pa.Table) -> bool:
    """Whether a table has a row for each message."""
    return {"session_id", "role", "content"} <= set(table.column_names)


def group_messages(table: pa.Table) -> list[dict[str, Any]]:
    """A row for each session, as :func:`mcrs.data.conversation.parse_session` reads them.

    Args:
        table: The columns :data:`MESSAGE_COLUMNS`; the last two and the session id exist.

    Returns:
        ``session_id``, ``user_id`` (the first that is not missing) and ``conversations``, in the order of the sessions'
        first rows. The messages of a session need not be adjacent.
    """
    sessions: dict[str | None, dict[str, Any]] = {}
    for row in table.to_pylist():
        found = sessions.setdefault(row["session_id"], {"session_id": row["session_id"], "conversations": []})
        found["user_id"] = found.get("user_id") or row.get("user_id")
        # A text that is missing in a cell is empty: a user may have said nothing.
        content = "" if row["content"] is None and row["role"] != "music" else row["content"]
        found["conversations"].append({key: row.get(key) for key in _MESSAGE} | {"content": content})
    return list(sessions.values())
