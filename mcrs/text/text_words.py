"""The words of a text, and whether they are separated."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from mcrs.text.names import plain_words, written_words
from mcrs.text.scripts import has_unseparated, is_long

if TYPE_CHECKING:
    from mcrs.text.names import WrittenWord

# Single Hiragana that may follow or precede a name.
_PARTICLES = frozenset("のをがはにとやもでへ")


class TextWords:
    """The folded words of a text; see :func:`mcrs.text.names.fold`.

    Args:
        text: Any text.

    Attributes:
        words: Folded.
        raw: In their original case.
        has_unseparated: Whether one of the scripts has no spaces between words.
    """

    def __init__(self, text: str) -> None:
        # Positions matter only in scripts without spaces between words.
        self._written: list[WrittenWord] = []
        self.has_unseparated = has_unseparated(text)
        if not self.has_unseparated:
            self.raw = plain_words(text)
            self.words = [word.casefold() for word in self.raw]
        else:
            plain, self._written = written_words(text)
            self.raw = [plain[start:end] for _, start, end in self._written]
            self.words = [word.folded for word in self._written]

    @cached_property
    def is_ascii(self) -> bool:
        """Whether all words are ASCII."""
        return "".join(self.words).isascii()

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """Each word with the next one; the last word has no pair."""
        return list(pairwise(self.words))

    @cached_property
    def not_small(self) -> list[int]:
        """The positions of the words that do not begin with a small letter, and of the last word."""
        return [place for place, raw in enumerate(self.raw) if not raw[0].islower() or place + 1 == len(self.raw)]

    def stands_out(self, start: int, end: int) -> bool:
        """Whether some words are long enough not to be a part of another word by chance, or are isolated.

        They are isolated if only spaces, punctuation and Japanese particles surround them.
        """
        return is_long("".join(self.words[start:end])) or (
            (self._is_parted(start) or self.words[start - 1] in _PARTICLES)
            and (self._is_parted(end) or self.words[end] in _PARTICLES)
        )

    def _is_parted(self, position: int) -> bool:
        """Whether there is any character between a word and the one before it."""
        if position in {0, len(self.words)} or not self._written:
            return True
        return self._written[position - 1].end < self._written[position].start
