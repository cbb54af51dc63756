"""Which of several responses to one turn adds most to what was said before."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from mcrs.text.names import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

_N_OPENING_WORDS = 2


def most_varied(candidates: Sequence[str], earlier: Sequence[str]) -> int:
    """Choose the candidate that repeats least of the conversation.

    First, the fewest earlier responses that open with the same two words; then, the largest share of bigrams that no
    earlier response has.

    Args:
        candidates: At least one response to the turn.
        earlier: The earlier responses of the conversation.

    Returns:
        The position of the best; of equals, the first.
    """
    openings, known = list(map(_opening, earlier)), set().union(*map(_bigrams, earlier))

    def cost(number: int) -> tuple[int, float]:
        bigrams = _bigrams(candidates[number])
        return (
            openings.count(_opening(candidates[number])),
            -len(bigrams - known) / len(bigrams) if bigrams else 0.0,
        )

    return min(range(len(candidates)), key=cost)


def _opening(text: str) -> tuple[str, ...]:
    return tuple(fold(text).split()[:_N_OPENING_WORDS])


def _bigrams(text: str) -> set[tuple[str, str]]:
    return set(pairwise(text.lower().split()))
