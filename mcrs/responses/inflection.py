"""Is a word among others, whatever its ending?"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

# Two words with this much in common are one word with two endings: relaxing and relaxed.
_MIN_STEM = 5
_MIN_SHARE = 0.7
_ENDINGS = frozenset({"s", "y", "ly", "es", "e", "er", "ed", "ing", "en"})
_MIN_BEFORE_ENDING = 4


def holds_word(words: Collection[str], word: str) -> bool:
    """Whether folded words contain a word, but for its ending: *jazzy* is *jazz*, and *melancholic* is *melancholy*."""
    return word in words or any(_is_same(word, other) for other in words)


@cache
def _is_same(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    n_common = next((position for position, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if n_common == len(short) and long[n_common:] in _ENDINGS:
        return n_common >= _MIN_BEFORE_ENDING
    return n_common >= _MIN_STEM and n_common >= _MIN_SHARE * len(short)
