"""How varied the beginnings of replies are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_N_WORDS = 4


def opening_diversity(replies: Sequence[str]) -> float:
    """Distinct first four words divided by the number of replies that are not empty. Higher is more varied.

    Words are what white space separates, in lower case; a shorter reply counts with all its words.

    Args:
        replies: The replies of a run.

    Returns:
        A share from 0 to 1; 0 when every reply is empty.
    """
    openings = [tuple(reply.lower().split()[:_N_WORDS]) for reply in replies if reply.strip()]
    return len(set(openings)) / len(openings) if openings else 0.0
