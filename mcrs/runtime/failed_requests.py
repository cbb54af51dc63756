"""When one request of many fails."""

from __future__ import annotations

from mcrs.errors import MCRSError, TurnError
from mcrs.runtime.memory import is_out_of_memory

#: So many requests that fail one after the other, and none has gone well, mean that all would.
MOST_FAILURES = 32


def concerns_all(error: Exception) -> bool:
    """Whether every other request would fail in the same way."""
    return isinstance(error, MCRSError) and not isinstance(error, TurnError) and not is_out_of_memory(error)


def in_one_line(error: Exception) -> str:
    """What went wrong with one request."""
    # The name of an error of ours says nothing that its text does not.
    return " ".join((str(error) if isinstance(error, MCRSError) else f"{type(error).__name__}: {error}").split())
