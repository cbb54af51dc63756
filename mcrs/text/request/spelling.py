"""Near-miss spellings of names: one or two letters wrong, missing, added or swapped."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_SHORTEST = 5
_LONG = 8
_N_CLASSES = 32


def allowed_distance(length: int) -> int:
    """How many letters of a word of some length may be wrong: none below 5, one below 8, else two."""
    return 0 if length < _SHORTEST else 1 if length < _LONG else 2


def distance(first: str, second: str, limit: int | None = None) -> int:
    """The optimal string alignment distance: letters put in, left out, replaced, or swapped with their neighbour.

    Args:
        first: A word.
        second: Another word.
        limit: Where the distance is more than this, any number above it may be given; None for the exact distance.

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
        if limit is not None and min(current) > limit and min(above) > limit:
            return limit + 1
        before, above = above, current
    return above[-1]


def _without_common_ends(first: str, second: str) -> tuple[str, str]:
    """Two words without what they begin and end with alike, which no cheapest alignment changes."""
    shorter = min(len(first), len(second))
    start = next((position for position in range(shorter) if first[position] != second[position]), shorter)
    shorter -= start
    end = next((position for position in range(shorter) if first[-1 - position] != second[-1 - position]), shorter)
    return first[start : len(first) - end], second[start : len(second) - end]


class _Group:
    """Words of one first letter."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = sorted(words, key=len)
        lengths = np.fromiter(map(len, self._words), np.int64, len(words))
        self._lengths, self._length_list = lengths, lengths.tolist()
        self._letters = _letters(self._words)

    def likely(self, word: str, limit: int) -> Iterator[str]:
        """The words of about a word's length whose letters differ little from its own, the shortest first."""
        start = bisect_left(self._length_list, len(word) - limit)
        end = bisect_right(self._length_list, len(word) + limit)
        differing = _n_bits(self._letters[start:end] ^ np.uint64(_letters_of(word)))
        # A letter put in or left out changes one count by one, a replaced letter changes two, and a swap none.
        longer = np.abs(self._lengths[start:end] - len(word))
        return (self._words[start + position] for position in (differing + longer <= 2 * limit).nonzero()[0].tolist())


class SpellingIndex:
    """Finds the nearest of many words.

    Words are grouped by first letter, and compared only where they have nearly the same length and letters: the first
    letter of a word is seldom misspelt.

    Args:
        words: Folded, without spaces.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._by_letter: defaultdict[str, list[str]] = defaultdict(list)
        for word in dict.fromkeys(words):
            if len(word) >= _SHORTEST - 1:
                self._by_letter[word[0]].append(word)
        # Made when a word with their first letter is first compared.
        self._group = lru_cache(None)(lambda letter: _Group(self._by_letter[letter]))
        # Messages have many words in common.
        self.nearest = lru_cache(1 << 14)(self._nearest)

    def _nearest(self, word: str) -> tuple[str, ...]:
        """The words at the smallest distance that a word's length allows, the shortest first, else in their order."""
        limit = allowed_distance(len(word))
        if not limit or word[0] not in self._by_letter:
            return ()
        distances = {near: distance(word, near, limit) for near in self._group(word[0]).likely(word, limit)}
        nearest_distance = min(distances.values(), default=limit + 1)
        return (
            tuple(near for near, far in distances.items() if far == nearest_distance)
            if nearest_distance <= limit
            else ()
        )


def _letters(words: Sequence[str]) -> NDArray[np.uint64]:
    """Which letters words have, ``[W]``: for each of 32 classes a bit for its first letter, and one for its second.

    The bits that two words do not share are at most the letters by which they differ.
    """
    codes = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64) % _N_CLASSES
    owners = np.repeat(np.arange(len(words)), np.fromiter(map(len, words), np.int64, len(words)))
    counts = np.bincount(owners * _N_CLASSES + codes, minlength=len(words) * _N_CLASSES).reshape(-1, _N_CLASSES)
    bits = np.packbits(np.hstack([counts > 0, counts > 1]), axis=1, bitorder="little")
    return bits.view("<u8")[:, 0]


def _letters_of(word: str) -> int:
    """What :func:`_letters` gives for one word, in less time."""
    once = twice = 0
    for letter in word:
        bit = 1 << ord(letter) % _N_CLASSES
        twice |= once & bit
        once |= bit
    return once | twice << _N_CLASSES


# How many bits of each number of 16 bits are set.
_BITS = np.unpackbits(np.arange(1 << 16, dtype=np.uint16).view(np.uint8).reshape(-1, 2), axis=1).sum(1, dtype=np.uint8)


def _n_bits(numbers: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """How many bits of each number are set: those of its four parts, which one multiplication adds up."""
    parts = _BITS.take(numbers.view(np.uint16)).view(np.uint32)
    counts: NDArray[np.uint32] = parts * np.uint32(0x01010101) >> np.uint32(24)
    return counts
