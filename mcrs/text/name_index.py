"""Finding the names of a catalogue in texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from mcrs.storage.array_files import IdTables
from mcrs.text.names import plain_words, without_apostrophes, without_article
from mcrs.text.phrase_table import Phrase, PhraseTable
from mcrs.text.scripts import has_unseparated
from mcrs.text.text_words import TextWords, may_stand_alone


class NameIndex:
    """Finds names in a text: the longest at each word, from left to right, without overlap.

    Case, accents, punctuation, apostrophes and a leading *the* before two words or more are ignored. Names without
    letters are never found. A name of one word counts only if it is distinguishable from everyday words and their
    parts:

    - In scripts with capitals it is written with a capital or a digit, is no everyday word, and has three letters or,
      as *U2*, two characters with a digit: the artists *Cheer* and *Love* are not meant by every "cheer" and "love".
    - In other scripts that part words, as Korean, it is a whole word but for what the language writes onto names
      (:mod:`mcrs.text.affixes`): *아이유* is named by "아이유의", *아이* is not.
    - In scripts that do not part words, as Japanese, it begins and ends where :data:`mcrs.text.scripts.UNIT` allows; a
      short one (:func:`mcrs.text.scripts.is_long`) must stand apart.

    Args:
        names: The spellings of each name; a name's index is its position.
    """

    def __init__(self, names: Iterable[Iterable[str]]) -> None:
        indexes: dict[Phrase, list[int]] = {}
        for number, spellings in enumerate(names):
            for key in {key for spelling in spellings for key in _keys(spelling)}:
                indexes.setdefault(key, []).append(number)
        self._set(indexes)

    def _set(self, indexes: Mapping[Phrase, Sequence[int]]) -> None:
        self._indexes = indexes
        self._table = PhraseTable(indexes)

    @property
    def table(self) -> dict[str, Sequence[int]]:
        """The indexes of the names by their folded words, with a space between each two."""
        return {" ".join(phrase): own for phrase, own in self._indexes.items()}

    @classmethod
    def of_table(cls, table: Mapping[str, Sequence[int]]) -> NameIndex:
        """Make an index of its :attr:`table`."""
        index = cls.__new__(cls)
        index._set({tuple(phrase.split(" ")): own for phrase, own in table.items()})  # no word has a space
        return index

    def save(self, folder: Path) -> None:
        """Write the index into a folder.

        Raises:
            OSError: A file cannot be written.
        """
        IdTables({"names": self.table}).save(folder)

    @classmethod
    def load(cls, folder: Path) -> NameIndex:
        """Read an index.

        Raises:
            OSError: A file cannot be read.
        """
        return cls.of_table(IdTables.load(folder).tables["names"])

    def find(self, text: str) -> set[int]:
        """The indexes of the names that a text mentions."""
        return {number for _, name in self._found_names(TextWords(text)) for number in self._indexes[name]}

    @property
    def beginnings(self) -> set[Phrase]:
        """The first two words of each name."""
        return self._table.beginnings

    def found_names(self, text_words: TextWords, likely: Iterable[int] | None) -> list[tuple[int, int, Sequence[int]]]:
        """Where a text mentions names: the first word of each, how many words it has, and the names' indexes.

        Args:
            text_words: The text.
            likely: As :meth:`TextWords.likely` says for the beginnings of these names, and of any others.
        """
        return [(start, len(name), self._indexes[name]) for start, name in self._find(text_words, likely)]

    def named(self, words: Iterable[str]) -> Sequence[int]:
        """The indexes of the names that are exactly some folded words, whatever their case and length."""
        return self._indexes.get(tuple(words), ())

    def begins(self, word: str) -> bool:
        """Whether a name begins with a folded word."""
        return self._table.begins(word)

    def around(self, text: str) -> list[list[str]]:
        """The folded words of a text around its names of several words: *Daft Punk* does not ask for punk."""
        text_words = TextWords(text)
        runs: list[list[str]] = []
        position = 0
        for start, name in self._found_names(text_words):
            if self._has_several_words(text_words, start, name):
                runs.append(text_words.words[position:start])
                position = start + len(name)
        return [run for run in (*runs, text_words.words[position:]) if run]

    def _found_names(self, text_words: TextWords) -> list[tuple[int, Phrase]]:
        return self._find(text_words, text_words.likely(self.beginnings))

    def _find(self, text_words: TextWords, positions: Iterable[int] | None) -> list[tuple[int, Phrase]]:
        return self._table.find(text_words.words, partial(self._is_meant, text_words), positions)

    def _is_meant(self, text_words: TextWords, position: int, name: Phrase) -> bool:
        if text_words.has_unseparated and has_unseparated("".join(name)):
            return text_words.stands_out(position, position + len(name))
        return self._has_several_words(text_words, position, name) or may_stand_alone(text_words.raw[position], name[0])

    def _has_several_words(self, text_words: TextWords, position: int, name: Phrase) -> bool:
        if len(name) > 1:
            return True
        # A text's last word is matched as the prefix of a longer name. Kept as it is: all published results were so.
        return position + 1 == len(text_words.words) and name[0].isascii() and self._table.begins_longer(name[0])


def _keys(spelling: str) -> Iterable[Phrase]:
    """The word sequences by which a name is found: with and without its article and apostrophes."""
    bare = without_article(spelling)
    # "The Who" is no "who".
    whole = (spelling, bare) if len(bare.split()) > 1 else (spelling,)
    for variant in {*whole, *map(without_apostrophes, whole)}:
        if words := plain_words(variant):
            yield tuple(word.casefold() for word in words)
