"""The words of a response, and how they are written."""

from __future__ import annotations

from string import ascii_lowercase

import regex

from mcrs.text.scripts import is_caseless
from mcrs.text.sentences import COMMA, TERMINAL
from mcrs.text.text_words import TextWords

# Quotation marks of all scripts, with 《…》 and 【…】, in which Chinese and Korean write titles, and signs of emphasis.
_OPENING = regex.compile(r"[\p{Pi}[\p{Ps}--[(\[{（［｛]]\"'＂＇*]", regex.V1)
_CLOSING = regex.compile(rf"[{TERMINAL}{COMMA},]?[\p{{Pf}}[\p{{Pe}}--[)\]}}）］｝]]\"'＂＇“*]", regex.V1)


class WrittenText(TextWords):
    """The words of a text, and how they are written.

    Attributes:
        beginnings: The positions of the words at which a name may begin, ascending: words with a capital, words after a
            quotation mark, and all words in scripts without capitals.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text, located=True)
        # Most words are small ones after a space.
        self._capitals = {
            position
            for position, start in enumerate(self._starts)
            if (letter := self._text[start]) not in ascii_lowercase and (not letter.islower() or is_caseless(letter))
        }
        self._opened = {
            position
            for position, start in enumerate(self._starts)
            if start > 0 and self._text[start - 1] != " " and _OPENING.match(self._text, start - 1)
        }
        self.beginnings = sorted(self._capitals | self._opened)

    def is_quoted(self, position: int, n_words: int) -> bool:
        """Whether some words are in quotation marks or asterisks."""
        return position in self._opened and bool(_CLOSING.match(self._text, self._ends[position + n_words - 1]))

    def has_capitals(self, position: int, n_words: int) -> bool:
        """Whether the first and the last of some words have a capital, or are in a script without capitals."""
        return position in self._capitals and position + n_words - 1 in self._capitals

    def is_parted(self, position: int, n_words: int) -> bool:
        """Whether there is anything between two of some words."""
        return any(map(self._is_parted, range(position + 1, position + n_words)))
