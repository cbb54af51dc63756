"""Which of several responses to one turn adds most to what was said before."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from mcrs.text.names import fold

_N_OPENING_WORDS = 2


def most_varied(
    candidates: Sequence[str], earlier: Sequence[str], known: AbstractSet[tuple[str, str]] = frozenset()
) -> int:
    """Choose the candidate that repeats least.

    First, the fewest earlier responses of the session that open with the same two words; then, the largest share of
    bigrams that are new. ``known`` are bigrams that are not new either, such as those of other sessions.

    Returns:
        The position of the best; of equals, the first.
    """
    openings, of_session = list(map(_opening, earlier)), set().union(*map(bigrams, earlier))

    def cost(number: int) -> tuple[int, float]:
        own = bigrams(candidates[number])
        return (openings.count(_opening(candidates[number])), -len(own - of_session - known) / len(own) if own else 0.0)

    return min(range(len(candidates)), key=cost)


def bigrams(text: str) -> set[tuple[str, str]]:
    """All pairs of neighbouring words of a response, in lower case."""
    return set(pairwise(text.lower().split()))


def _opening(text: str) -> tuple[str, ...]:
    return tuple(fold(text).split()[:_N_OPENING_WORDS])
