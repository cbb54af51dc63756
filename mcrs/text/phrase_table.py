"""Finding phrases in a sequence of words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from operator import itemgetter

from mcrs.text.affixes import without_prefix, without_suffix
from mcrs.text.scripts import is_long

Phrase = tuple[str, ...]


class PhraseTable:
    """Finds the longest phrase that begins at a word.

    Affixes of the first and the last word of a phrase are ignored; see :mod:`mcrs.text.affixes`.

    Args:
        phrases: The folded words of each phrase; not copied.

    Attributes:
        beginnings: The first two words of each phrase.
    """

    def __init__(self, phrases: Collection[Phrase]) -> None:
        self._phrases = phrases
        # Most words begin a title, and few of them one that goes on like the text.
        self.beginnings = {phrase[:2] for phrase in phrases}
        # The lengths of the phrases that begin with a word, the longest first; most words begin none.
        self._lengths: dict[str, list[int]] = {}
        for word, length in sorted({(phrase[0], len(phrase)) for phrase in phrases}, key=itemgetter(1), reverse=True):
            self._lengths.setdefault(word, []).append(length)

    def find(
        self, words: Sequence[str], is_meant: Callable[[int, Phrase], bool], positions: Iterable[int] | None = None
    ) -> list[tuple[int, Phrase]]:
        """Find phrases from left to right, without overlap.

        Args:
            words: The folded words of a text.
            is_meant: Whether a phrase at a position counts; if not, the search continues at the next word.
            positions: The positions at which a phrase that counts may begin, ascending; None: all.

        Returns:
            The position of each phrase, and the phrase as in the table: the longest at that position.
        """
        found: list[tuple[int, Phrase]] = []
        free = 0
        for position, phrase in self.longest(words, positions):
            if position >= free and is_meant(position, phrase):
                found.append((position, phrase))
                free = position + len(phrase)
        return found

    def longest(self, words: Sequence[str], positions: Iterable[int] | None = None) -> Iterator[tuple[int, Phrase]]:
        """The longest phrase that begins at each position; positions at which none begins are left out.

        Args:
            words: The folded words of a text.
            positions: The positions to look at; None: all.
        """
        words = tuple(words)  # a slice of a tuple is a phrase
        positions = range(len(words)) if positions is None else positions
        longest_at: Callable[[Phrase, int], Phrase | None] = self._bare
        if "".join(words).isascii():  # they have no affixes
            longest_at = self._exact
            positions = [index for index in positions if words[index] in self._lengths]
        for position in positions:
            phrase = longest_at(words, position)
            if phrase is not None:
                yield position, phrase

    def begins(self, word: str) -> bool:
        """Whether a phrase begins with a word."""
        return word in self._lengths

    def begins_longer(self, word: str) -> bool:
        """Whether a phrase of several words begins with a word."""
        return max(self._lengths.get(word, (0,))) > 1

    def _exact(self, words: Phrase, position: int) -> Phrase | None:
        lengths = self._lengths[words[position]]
        if lengths[0] > 1 and words[position : position + 2] in self.beginnings:
            for length in lengths:
                phrase = words[position : position + length]
                if phrase in self._phrases:
                    return phrase
        return words[position : position + 1] if lengths[-1] == 1 else None

    def _bare(self, words: Phrase, position: int) -> Phrase | None:
        return max(self._with_attachments(words, position), key=len, default=None)

    def _with_attachments(self, words: Phrase, position: int) -> Iterator[Phrase]:
        for first in without_prefix(words[position]):
            for length in self._lengths.get(first, ()):
                if 1 < length <= len(words) - position:
                    inner = words[position + 1 : position + length - 1]
                    ends = without_suffix(words[position + length - 1])
                    yield from (phrase for last in ends if (phrase := (first, *inner, last)) in self._phrases)
            # The rest of a word may be too short to be significant.
            forms = (form for form in without_suffix(first) if form == words[position] or is_long(form))
            yield from ((form,) for form in forms if (form,) in self._phrases)
