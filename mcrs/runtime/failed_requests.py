"""Failures of single requests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mcrs.checks.plain_values import one_line
from mcrs.errors import MCRSError, TurnError
from mcrs.runtime.memory import MEMORY_ADVICE, is_out_of_memory, says_out_of_memory

if TYPE_CHECKING:
    from mcrs.types import RequestKey

#: If this many requests fail in a row and none has succeeded, all would fail.
MAX_FAILURES = 32


def affects_all_requests(error: Exception) -> bool:
    """Whether every other request would fail in the same way."""
    return isinstance(error, MCRSError) and not isinstance(error, TurnError) and not is_out_of_memory(error)


def describe_turn(key: RequestKey) -> str:
    """A turn in messages: session and number."""
    return f"session {key.session_id}, turn {key.turn_number}"


def retry_advice(errors: Sequence[str], again: str) -> str:
    """What to do before ``again`` runs the command again, by the lines that say why turns have no response."""
    named, them = ("the error names", "it") if len(errors) == 1 else ("the errors name", "them")
    first = MEMORY_ADVICE if all(map(says_out_of_memory, errors)) else f"correct what {named}"
    return f"{first}; {again} then retries {them}"


def in_one_line(error: Exception) -> str:
    """The error of one request, in one line."""
    # The class name of our own errors adds nothing to their text.
    return one_line(str(error) if isinstance(error, MCRSError) else f"{type(error).__name__}: {error}")
