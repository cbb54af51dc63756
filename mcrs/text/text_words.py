"""The words of a text, and whether they are separated."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from mcrs.text.names import located_words, plain_words
from mcrs.text.scripts import has_unseparated, is_caseless, is_long
from mcrs.text.stop_words import CONVERSATIONAL

if TYPE_CHECKING:
    from mcrs.text.phrase_table import Phrase

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
    def alone(self) -> list[int]:
        """The places of the words that may be names by themselves."""
        return [
            index
            for index, raw in enumerate(self.raw)
            if not raw[0].islower() and may_stand_alone(raw, self.words[index])
        ]

    def likely(self, beginnings: set[Phrase]) -> list[int] | None:
        """The places where a name may be meant: one of several words, one that may stand alone, or the last word.

        Args:
            beginnings: The first two words of each name.

        Returns:
            The positions, ascending; None where words may have affixes, so that a name may be anywhere.
        """
        if not self.is_ascii:
            return None
        pairs = beginnings.intersection(self.pairs)
        long = [index for index, pair in enumerate(self.pairs) if pair in pairs] if pairs else []
        return sorted({*self.alone, *long, *range(len(self.words))[-1:]})

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


def may_stand_alone(raw: str, word: str) -> bool:
    """Whether a word may be a name by itself.

    Args:
        raw: As it is written.
        word: Folded.
    """
    written_as_name = raw[0].isupper() or raw[0].isdigit() or is_caseless(raw)
    return written_as_name and is_long(word) and word not in CONVERSATIONAL
