"""The diversity of the beginnings of responses."""

from __future__ import annotations

from collections.abc import Sequence

_N_OPENING_WORDS = 4


def opening_diversity(responses: Sequence[str]) -> float:
    """Distinct first four words divided by the number of responses that are not empty. Higher is more varied.

    Words are separated by white space and lower-cased; a shorter response is used as a whole.

    Returns:
        A share from 0 to 1; 0 when every response is empty.
    """
    openings = [
        tuple(response.lower().split(maxsplit=_N_OPENING_WORDS)[:_N_OPENING_WORDS])
        for response in responses
        if response.strip()
    ]
    return len(set(openings)) / len(openings) if openings else 0.0
