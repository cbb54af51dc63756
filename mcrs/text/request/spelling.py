"""Near-miss spellings of names: one or two letters wrong, missing, added or swapped."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

_SHORTEST = 5
_LONG = 8
_N_CLASSES = 32


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
    first, second = _without_common_ends(first, second)
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


def _without_common_ends(first: str, second: str) -> tuple[str, str]:
    """Two words without what they begin and end with alike, which no cheapest alignment changes."""
    shorter = min(len(first), len(second))
    start = next((place for place in range(shorter) if first[place] != second[place]), shorter)
    shorter -= start
    end = next((place for place in range(shorter) if first[-1 - place] != second[-1 - place]), shorter)
    return first[start : len(first) - end], second[start : len(second) - end]


class SpellingIndex:
    """Finds the nearest of many words.

    Words are kept by first letter and length, and compared only where they have nearly the same letters: who misspells
    a word seldom misses its first letter.

    Args:
        words: Folded, without spaces.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._kept: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        # For those words, how often they have each letter: made when they are first compared.
        self._counts: dict[tuple[str, int], NDArray[np.int16]] = {}
        for word in dict.fromkeys(words):
            if len(word) >= _SHORTEST - 1:
                self._kept[word[0], len(word)].append(word)

    def nearest(self, word: str) -> list[str]:
        """The words at the least distance that a word's length allows, in the order in which they came."""
        most = allowed_distance(len(word))
        if not most:
            return []
        own = _letter_counts([word])
        distances = {
            near: distance(word, near, most)
            for length in range(len(word) - most, len(word) + most + 1)
            for near in self._likely((word[0], length), own, 2 * most - abs(length - len(word)))
        }
        least = min(distances.values(), default=most + 1)
        return [near for near, far in distances.items() if far == least] if least <= most else []

    def _likely(self, key: tuple[str, int], own: NDArray[np.int16], most: int) -> Iterable[str]:
        """The words of a first letter and a length whose letters differ little from others.

        A letter put in or left out changes one count by one, a replaced letter changes two, and a swap none.
        """
        kept = self._kept.get(key)
        if kept is None:
            return ()
        counts = self._counts.get(key)
        if counts is None:
            counts = self._counts[key] = _letter_counts(kept)
        places = np.flatnonzero(np.abs(counts - own).sum(axis=1) <= most)
        return (kept[place] for place in places.tolist())


def _letter_counts(words: Sequence[str]) -> NDArray[np.int16]:
    """How often words of one length have the letters of each of 32 classes, ``[W, 32]``."""
    codes = (
        np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), np.uint32).reshape(len(words), -1)
        % _N_CLASSES
    )
    counts = np.zeros((len(words), _N_CLASSES), np.int16)
    for place in range(codes.shape[1]):
        counts[np.arange(len(words)), codes[:, place]] += 1
    return counts
