"""What is wrong with a prediction file, and where."""

from __future__ import annotations

from dataclasses import dataclass


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
