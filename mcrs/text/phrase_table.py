"""Finding phrases in running words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.text.attachments import without_prefix, without_suffix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Phrase = tuple[str, ...]


class PhraseTable:
    """Finds the longest of many phrases that begins at a word.

    What languages write onto the first and the last word of a phrase does not count; see :mod:`mcrs.text.attachments`.

    Args:
        phrases: Each its folded words.
    """

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._phrases: set[Phrase] = set()
        # How many words the phrases have that begin with a word, the longest first: most words begin none.
        self._lengths: dict[str, list[int]] = {}
        for phrase in phrases:
            self._phrases.add(phrase)
            lengths = self._lengths.setdefault(phrase[0], [])
            if len(phrase) not in lengths:
                lengths.append(len(phrase))
                lengths.sort(reverse=True)

    def longest_at(self, words: Sequence[str], position: int) -> Phrase | None:
        """The longest phrase that begins at a position of folded words, as it is in the table; None if there is none."""
        lengths = self._lengths.get(words[position], ())
        within = words[position : position + (lengths[0] if lengths else 1)]
        if "".join(within).isascii():
            exact = (tuple(within[:length]) for length in lengths)
            return next((phrase for phrase in exact if phrase in self._phrases), None)
        return max(self._bare(words, position), key=len, default=None)

    def _bare(self, words: Sequence[str], position: int) -> Iterator[Phrase]:
        """The phrases at a position, as they stand and without attachments."""
        for first in without_prefix(words[position]):
            for length in self._lengths.get(first, ()):
                if 1 < length <= len(words) - position:
                    inner = words[position + 1 : position + length - 1]
                    ends = without_suffix(words[position + length - 1])
                    yield from (phrase for last in ends if (phrase := (first, *inner, last)) in self._phrases)
            yield from ((form,) for form in without_suffix(first) if (form,) in self._phrases)
