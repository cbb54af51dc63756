"""The words of a response, and how they are written."""

from __future__ import annotations

import regex

from mcrs.text.names import written_words
from mcrs.text.scripts import is_caseless
from mcrs.text.sentences import COMMA, TERMINAL

# Quotation marks of all scripts, with 《…》 and 【…】, in which Chinese and Korean write titles, and signs of emphasis.
_OPENING = regex.compile(r"[\p{Pi}[\p{Ps}--[(\[{（［｛]]\"'＂＇*]", regex.V1)
_CLOSING = regex.compile(rf"[{TERMINAL}{COMMA},]?[\p{{Pf}}[\p{{Pe}}--[)\]}}）］｝]]\"'＂＇“*]", regex.V1)


class WrittenText:
    """The words of a text, and how they are written.

    Args:
        text: Any text.

    Attributes:
        words: The folded words; see :func:`mcrs.text.names.written_words`.
        beginnings: The positions of the words at which a name may begin, ascending: words with a capital, words after a
            quotation mark, and all words in scripts without capitals.
    """

    def __init__(self, text: str) -> None:
        self._text, written = written_words(text)
        self.words = tuple(word.folded for word in written)
        self._starts = [word.start for word in written]
        self._ends = [word.end for word in written]
        self.beginnings = [
            position
            for position, start in enumerate(self._starts)
            if not self._is_small(start) or self._is_opened(start)
        ]

    def is_quoted(self, position: int, n_words: int) -> bool:
        """Whether some words are in quotation marks or asterisks."""
        end = self._ends[position + n_words - 1]
        return self._is_opened(self._starts[position]) and _CLOSING.match(self._text, end) is not None

    def has_capitals(self, position: int, n_words: int) -> bool:
        """Whether the first and the last of some words have a capital, or are in a script without capitals."""
        return not (self._is_small(self._starts[position]) or self._is_small(self._starts[position + n_words - 1]))

    def is_parted(self, position: int, n_words: int) -> bool:
        """Whether there is anything between two of some words."""
        last = position + n_words - 1
        return any(self._ends[place] < self._starts[place + 1] for place in range(position, last))

    def _is_small(self, start: int) -> bool:
        """Whether a letter is lower-case in a script with capitals."""
        letter = self._text[start]
        return letter.islower() and not is_caseless(letter)

    def _is_opened(self, start: int) -> bool:
        """Whether an opening quotation mark is before a position; most words have a space there."""
        return start > 0 and self._text[start - 1] != " " and _OPENING.match(self._text, start - 1) is not None
