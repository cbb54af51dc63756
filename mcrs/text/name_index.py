"""Finding the names of a catalogue in what people say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.text.names import plain_words, without_apostrophes, without_article, written_words
from mcrs.text.phrase_table import PhraseTable
from mcrs.text.scripts import is_caseless, is_long, is_unseparated
from mcrs.text.stop_words import CONVERSATIONAL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mcrs.text.names import WrittenWord
    from mcrs.text.phrase_table import Phrase

# Single Hiragana that follow or precede a name without being a part of it.
_PARTICLES = frozenset("のをがはにとやもでへ")


class NameIndex:
    """Finds names in running text: the longest that begins at each word, from left to right, none inside another.

    Case, accents, punctuation and apostrophes do not count, nor a leading *the* before two words or more. Names without
    letters are never found. A name of one word counts only where it is told from everyday words and their parts:

    - In scripts with capitals it is written with a capital or a digit, is no everyday word, and has three letters or,
      as *U2*, two characters with a digit: the artists *Cheer* and *Love* are not meant by every "cheer" and "love".
    - In other scripts that part words, as Korean, it is a whole word but for what the language writes onto names
      (:mod:`mcrs.text.attachments`): *아이유* is named by "아이유의", *아이* is not.
    - In scripts that do not part words, as Japanese, it begins and ends where :data:`mcrs.text.scripts.UNIT` allows. There it
      need not be one word; a short one (:func:`mcrs.text.scripts.is_long`) must stand apart.

    Args:
        names: The spellings of each name; a name's number is its position.
    """

    def __init__(self, names: Iterable[Iterable[str]]) -> None:
        self._numbers: dict[Phrase, list[int]] = {}
        for number, spellings in enumerate(names):
            for key in {key for spelling in spellings for key in _keys(spelling)}:
                self._numbers.setdefault(key, []).append(number)
        self._table = PhraseTable(self._numbers)

    def find(self, text: str) -> set[int]:
        """The numbers of the names that a text mentions."""
        return {number for _, name in self._places(text)[1] for number in self._numbers[name]}

    def around(self, text: str) -> list[list[str]]:
        """The folded words of a text without its names of several words, in runs: *Daft Punk* asks for no punk."""
        words, places = self._places(text)
        runs: list[list[str]] = []
        position = 0
        for start, name in places:
            if len(name) > 1:
                runs.append(words[position:start])
                position = start + len(name)
        return [run for run in (*runs, words[position:]) if run]

    def _places(self, text: str) -> tuple[list[str], list[tuple[int, Phrase]]]:
        """The folded words of a text, and where its names begin."""
        message = _Message(text)
        places: list[tuple[int, Phrase]] = []
        position = 0
        while position < len(message.words):
            name = self._table.longest_at(message.words, position)
            if name is not None and message.names(position, name):
                places.append((position, name))
                position += len(name)
            else:
                position += 1
        return message.words, places


class _Message:
    """The words of a text, folded and as they are written."""

    def __init__(self, text: str) -> None:
        self._written: list[WrittenWord] = []
        if text.isascii():
            self._raw = plain_words(text)
            self.words = [word.casefold() for word in self._raw]
        else:
            plain, self._written = written_words(text)
            self._raw = [plain[start:end] for _, start, end in self._written]
            self.words = [word.folded for word in self._written]

    def names(self, position: int, name: Phrase) -> bool:
        """Whether the words at a position are meant as the name that they are."""
        if any(map(is_unseparated, name)):
            return is_long("".join(name)) or self._stands_apart(position, position + len(name))
        return len(name) > 1 or _may_stand_alone(self._raw[position], name[0])

    def _stands_apart(self, start: int, end: int) -> bool:
        """Whether only spaces, punctuation or particles stand around some words."""
        written = self._written
        before = start == 0 or written[start - 1].end < written[start].start
        after = end == len(written) or written[end - 1].end < written[end].start
        return (before or self.words[start - 1] in _PARTICLES) and (after or self.words[end] in _PARTICLES)


def _keys(spelling: str) -> Iterable[Phrase]:
    """The sequences of words by which a name is found: with and without its article and its apostrophes."""
    bare = without_article(spelling)
    # "The Who" is no "who".
    whole = (spelling, bare) if len(bare.split()) > 1 else (spelling,)
    for variant in {*whole, *map(without_apostrophes, whole)}:
        if words := plain_words(variant):
            yield tuple(word.casefold() for word in words)


def _may_stand_alone(raw: str, word: str) -> bool:
    written_as_name = raw[0].isupper() or raw[0].isdigit() or is_caseless(raw)
    return written_as_name and is_long(word) and word not in CONVERSATIONAL
