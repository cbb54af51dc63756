"""How mistakes are reported, wherever they are found: counted by kind, with the first five of each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

#: So many mistakes of one kind are shown.
SHOWN = 5


class Mistake(NamedTuple):
    """One mistake.

    Attributes:
        kind: What mistakes of its kind have in common, for counting.
        text: The place, what was found and what was expected, in one line.
    """

    kind: str
    text: str


def describe_mistakes(mistakes: Iterable[Mistake], *, show_all: bool = False) -> str:
    """The mistakes as text: a single one is one line; of several, the first line counts them by kind.

    Args:
        mistakes: At least one.
        show_all: Show every mistake, and not only the first five of each kind.
    """
    by_kind: dict[str, list[str]] = {}
    for kind, text in mistakes:
        by_kind.setdefault(kind, []).append(text)
    n_mistakes = sum(map(len, by_kind.values()))
    if n_mistakes == 1:
        return next(iter(by_kind.values()))[0]
    counts = ", ".join(f"{len(texts)} × {kind}" for kind, texts in by_kind.items())
    lines = [f"{n_mistakes} mistakes ({counts}):"]
    for kind, texts in by_kind.items():
        most = len(texts) if show_all else SHOWN
        lines += texts[:most]
        if len(texts) > most:
            lines.append(f"… and {len(texts) - most} more × {kind}")
    return "\n  ".join(lines)
