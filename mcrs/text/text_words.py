"""The words of a text, and whether they are separated."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

from mcrs.text.names import located_words, plain_words
from mcrs.text.scripts import has_unseparated, is_long

# Single Hiragana that may follow or precede a name.
_PARTICLES = frozenset("のをがはにとやもでへ")


class TextWords:
    """The folded words of a text; see :func:`mcrs.text.names.fold`.

    Args:
        text: Any text.
        located: Whether the positions of the words are needed in any script.

    Attributes:
        words: Folded.
    """

    def __init__(self, text: str, *, located: bool = False) -> None:
        self._text = text
        self._starts: list[int] = []
        self._ends: list[int] = []
        if located or self.has_unseparated:
            self._text, self.words, self._starts, self._ends = located_words(text)
        else:
            self.words = [word.casefold() for word in self.raw]

    @cached_property
    def has_unseparated(self) -> bool:
        """Whether one of the scripts has no spaces between words."""
        return has_unseparated(self._text)

    @cached_property
    def raw(self) -> list[str]:
        """The words in their original case."""
        if not self._starts:
            return plain_words(self._text)
        return [self._text[start:end] for start, end in zip(self._starts, self._ends, strict=True)]

    @cached_property
    def folded(self) -> str:
        """All words, with a space between each two."""
        return " ".join(self.words)

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
        if position in {0, len(self.words)} or not self._starts:
            return True
        return self._ends[position - 1] < self._starts[position]
