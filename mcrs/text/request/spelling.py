"""Near-miss spellings of names: one or two letters wrong, missing, added or swapped."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORTEST = 5
_LONG = 8


def allowed_distance(length: int) -> int:
    """How many letters of a word of some length may be wrong: none below 5, one below 8, else two."""
    return 0 if length < _SHORTEST else 1 if length < _LONG else 2


def distance(first: str, second: str, most: int | None = None) -> int:
    """The optimal string alignment distance: letters put in, left out, replaced, or swapped with their neighbour.

    Args:
        first: A word.
        second: Another word.
        most: Where the distance is more than this, any number above it may be given; None for the exact distance.

    Source: Damerau, A technique for computer detection and correction of spelling errors, CACM 7(3), 1964; Boytsov,
    Indexing methods for approximate dictionary searching, JEA 16, 2011.
    """
    before: list[int] = []
    above = list(range(len(second) + 1))
    for row, letter in enumerate(first, 1):
        current = [row]
        for column, other in enumerate(second, 1):
            best = min(above[column] + 1, current[-1] + 1, above[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == second[column - 2] and first[row - 2] == other:
                best = min(best, before[column - 2] + 1)
            current.append(best)
        # No way leads back below the least of two rows.
        if most is not None and min(current) > most and min(above) > most:
            return most + 1
        before, above = above, current
    return above[-1]


class SpellingIndex:
    """Finds the nearest of many words.

    Words are kept by first letter and length, and compared only where the sets of their letters are near: who
    misspells a word seldom misses its first letter.

    Args:
        words: Folded, without spaces.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._kept: defaultdict[tuple[str, int], list[tuple[int, str]]] = defaultdict(list)
        for word in dict.fromkeys(words):
            if len(word) >= _SHORTEST - 1:
                self._kept[word[0], len(word)].append((_letters(word), word))

    def nearest(self, word: str) -> list[str]:
        """The words at the least distance that a word's length allows, in the order in which they came."""
        most = allowed_distance(len(word))
        if not most:
            return []
        letters = _letters(word)
        # A replaced letter changes at most two bits.
        likely = [
            near
            for length in range(len(word) - most, len(word) + most + 1)
            for mask, near in self._kept.get((word[0], length), ())
            if (mask ^ letters).bit_count() <= 2 * most
        ]
        distances = {near: distance(word, near, most) for near in likely}
        least = min(distances.values(), default=most + 1)
        return [near for near, far in distances.items() if far == least] if least <= most else []


def _letters(word: str) -> int:
    """The set of a word's letters, a bit for each of 64 classes."""
    bits = 0
    for letter in word:
        bits |= 1 << ord(letter) % 64
    return bits
