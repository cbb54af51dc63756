"""The violations in a prediction file, and where they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mcrs.checks.mistakes import Mistake, list_by_kind
from mcrs.checks.plain_values import plural


@dataclass(frozen=True)
class Violation:
    """One mistake in a prediction file: its kind (a few words, for counting), and what was found and expected.

    Its row in the file, from 0, its session and its turn are given as far as they are known.
    """

    kind: str
    message: str
    row: int | None = None
    session_id: str | None = None
    turn_number: int | None = None

    @property
    def where(self) -> str:
        """Its row, session and turn, as far as they are known."""
        row = None if self.row is None else self.row + 1
        parts = {"row": row, "session": self.session_id, "turn": self.turn_number}
        return ", ".join(f"{what} {value}" for what, value in parts.items() if value is not None)

    def __str__(self) -> str:
        """Where it is and what is wrong, in one line."""
        text = f"{self.kind}: {self.message}"
        return f"{self.where}: {text}" if self.where else text


def count_violations(violations: Iterable[Violation]) -> str:
    """The number of violations of each kind, in the order of their first appearance."""
    counts = Counter(violation.kind for violation in violations)
    return ", ".join(f"{count:,} × {kind}" for kind, count in counts.items())


def describe_violations(violations: Sequence[Violation], *, list_all: bool | None = False) -> str:
    """How many violations there are of each kind, and a line for each of the first of each kind, or for all.

    ``list_all`` lists all of them; None: the option ``--all`` is not named.
    """
    mistakes = [Mistake(violation.kind, str(violation)) for violation in violations]
    head = f"{plural(len(violations), 'problem')} with the predictions ({count_violations(violations)}):"
    return "\n  ".join([head, *list_by_kind(mistakes, show_all=list_all)])


def describe_repeats(track_ids: Sequence[str]) -> list[str]:
    """A line for each duplicate track of a list."""
    if len(set(track_ids)) == len(track_ids):
        return []
    repeats = {track_id: count for track_id, count in Counter(track_ids).items() if count > 1}
    return [f"track {track_id!r} is listed {count} times" for track_id, count in repeats.items()]
