"""What other datasets call the columns and keys of conversations, so that an error says which to rename."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from mcrs.data.column_names import find_column, fold_column, fold_header

_OTHER_NAMES = {
    "session_id": ("session", "conversation_id", "dialogue_id", "dialog_id", "chat_id", "thread_id", "conv_id", "id"),
    "conversations": ("conversation", "messages", "dialogue", "dialog", "turns", "chat", "utterances", "history"),
    "role": ("speaker", "from", "author", "sender", "participant", "agent", "who"),
    "content": ("text", "message", "value", "utterance", "msg", "body"),
}
_NEAR = 0.8


def find_names(header: Sequence[str], fields: Iterable[str]) -> dict[str, str]:
    """The column or key that holds each field, perhaps under another or a misspelt name."""
    folded = fold_header(header)
    found = {}
    for field in fields:
        near = get_close_matches(fold_column(field), folded, n=1, cutoff=_NEAR)
        other = find_column((field, *_OTHER_NAMES[field]), folded) or (folded[near[0]] if near else None)
        if field in header or other is not None:
            found[field] = field if field in header else str(other)
    return found


def rename_keys(header: Sequence[str], fields: Iterable[str]) -> str:
    """``"; rename its keys ('speaker' to 'role')"``, or ``""``."""
    renaming = advise_renaming(header, fields)
    return f"; rename its keys{renaming}" if renaming else ""


def advise_renaming(header: Sequence[str], fields: Iterable[str]) -> str:
    """``" ('speaker' to 'role')"`` for the columns or keys that hold fields under other names, or ``""``."""
    renamed = [(column, field) for field, column in find_names(header, fields).items() if column != field]
    return f" ({', '.join(f'{column!r} to {field!r}' for column, field in renamed)})" if renamed else ""
