"""Where patterns of several words may match: few words of a message begin what they look for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

import regex


class OpeningWords:
    """Tells whether a pattern of many alternatives matches, in less time than looking for it everywhere.

    Args:
        pattern: It begins within a word; what begins with any word at all makes this slow.
    """

    def __init__(self, pattern: str) -> None:
        self._match = re.compile(pattern).match
        self._beginning = regex.compile(pattern)
        # Messages have many words in common.
        self._openings = lru_cache(1 << 14)(self._find_openings)

    def are_in(self, words: Sequence[str]) -> bool:
        """Whether the pattern matches folded words, with a space between each two."""
        found = [(position, openings) for position, word in enumerate(words) if (openings := self._openings(word))]
        if not found:
            return False
        text, starts = " ".join(words), [0, *accumulate(len(word) + 1 for word in words)]
        return any(self._match(text, starts[position] + at) for position, openings in found for at in openings)

    def _find_openings(self, word: str) -> list[int]:
        """Where in a word the pattern matches, or may match together with what follows."""
        text, found = f"{word} ", list[int]()
        while (match := self._beginning.search(text, found[-1] + 1 if found else 0, partial=True)) is not None:
            if match.start() >= len(word):
                break
            found.append(match.start())
        return found


def words_of_match(match: re.Match[str]) -> tuple[int, int]:
    """The first of the words that a match is of, and the one after the last, where a space stands between each two."""
    start = match.string.count(" ", 0, match.start())
    return start, start + len(match[0].split())
