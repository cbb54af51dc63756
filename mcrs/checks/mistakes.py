"""Reporting mistakes: counted by kind, with the first five of each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mcrs.checks.plain_values import plural

#: Number of mistakes of one kind that are shown.
SHOWN = 5


class Mistake(NamedTuple):
    """One mistake: its kind, for counting, and one line with its place, what was found and what was expected."""

    kind: str
    text: str


def count_by_kind(mistakes: Iterable[Mistake]) -> str:
    """The number of mistakes of each kind, in the order of their first appearance."""
    return ", ".join(f"{count:,} {kind}" for kind, count in Counter(mistake.kind for mistake in mistakes).items())


def list_by_kind(mistakes: Iterable[Mistake], *, show_all: bool | None = None) -> list[str]:
    """A line for each of the first five mistakes of each kind, and one for the others of the kind.

    ``show_all`` shows every mistake. If it is False, the last line of a kind names the option ``--all``; None: it does
    not.
    """
    hint = "" if show_all is None else " (--all lists them)"
    by_kind: dict[str, list[str]] = {}
    for kind, text in mistakes:
        by_kind.setdefault(kind, []).append(text)
    lines = []
    for kind, texts in by_kind.items():
        most = len(texts) if show_all else SHOWN
        lines += texts[:most]
        if len(texts) > most:
            lines.append(f"… and {len(texts) - most:,} more: {kind}{hint}")
    return lines


def describe_mistakes(mistakes: Sequence[Mistake], *, show_all: bool | None = None) -> str:
    """The mistakes as text: a single one is one line; of several, the first line counts them by kind.

    There is at least one; ``show_all`` is that of :func:`list_by_kind`.
    """
    if len(mistakes) == 1:
        return mistakes[0].text
    head = f"{plural(len(mistakes), 'mistake')} ({count_by_kind(mistakes)}):"
    return "\n  ".join([head, *list_by_kind(mistakes, show_all=show_all)])
