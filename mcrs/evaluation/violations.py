"""What is wrong with a prediction file, and where."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Violation:
    """One mistake in a prediction file.

    Attributes:
        kind: A word for counting: ``missing``, ``duplicated``, ``unknown turn``, …
        message: What was found and what was expected.
        row: Its position in the file, from 0; None if it has none.
        session_id: Its session, as far as it is known.
        turn_number: Its turn, as far as it is known.
    """

    kind: str
    message: str
    row: int | None = None
    session_id: str | None = None
    turn_number: int | None = None

    def __str__(self) -> str:
        """The place and the mistake, in one line."""
        parts = []
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.session_id is not None:
            parts.append(f"session {self.session_id}")
        if self.turn_number is not None:
            parts.append(f"turn {self.turn_number}")
        place = ", ".join(parts)
        text = f"{self.kind}: {self.message}"
        return f"{place}: {text}" if place else text


def describe_violations(violations: Sequence[Violation], most: int = 10) -> str:
    """How many violations there are of each kind, and a line for each of the first."""
    kinds = Counter(violation.kind for violation in violations)
    counts = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    lines = [str(violation) for violation in violations[:most]]
    if len(violations) > most:
        lines.append(f"… and {len(violations) - most} more")
    return "\n  ".join([f"{len(violations)} problems with the predictions ({counts}):", *lines])
