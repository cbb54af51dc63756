"""Finding the names of a catalogue in what people say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.text.names import plain_words, without_apostrophes, without_article
from mcrs.text.stop_words import CONVERSATIONAL

if TYPE_CHECKING:
    from collections.abc import Iterable

_LEAST_LETTERS = 3


class NameIndex:
    """Finds names in running text: the longest that begins at each word, from left to right, none inside another.

    Case, accents, punctuation and apostrophes do not count, nor a leading *the* before two words or more. A name of
    one word counts only where it is written with a capital or a digit, is no everyday word, and has three letters or,
    as *U2*, two characters with a digit: the artists *Cheer* and *Love* are not meant by every "cheer" and "love".
    Names without letters are never found.

    Args:
        names: The spellings of each name; a name's number is its position.
    """

    def __init__(self, names: Iterable[Iterable[str]]) -> None:
        self._numbers: dict[tuple[str, ...], list[int]] = {}
        # How many words the names have that begin with a word, the longest first: most words begin none.
        self._lengths: dict[str, list[int]] = {}
        for number, spellings in enumerate(names):
            for key in {key for spelling in spellings for key in _keys(spelling)}:
                self._numbers.setdefault(key, []).append(number)
        for key in self._numbers:
            lengths = self._lengths.setdefault(key[0], [])
            if len(key) not in lengths:
                lengths.append(len(key))
                lengths.sort(reverse=True)

    def find(self, text: str) -> set[int]:
        """The numbers of the names that a text mentions."""
        words, places = self._places(text)
        return {number for start, end in places for number in self._numbers[tuple(words[start:end])]}

    def around(self, text: str) -> list[list[str]]:
        """The folded words of a text without its names of several words, in runs: *Daft Punk* asks for no punk."""
        words, places = self._places(text)
        runs: list[list[str]] = []
        position = 0
        for start, end in places:
            if end - start > 1:
                runs.append(words[position:start])
                position = end
        return [run for run in (*runs, words[position:]) if run]

    def _places(self, text: str) -> tuple[list[str], list[tuple[int, int]]]:
        """The folded words of a text, and where its names begin and end."""
        raw = plain_words(text)
        words = [word.casefold() for word in raw]
        places: list[tuple[int, int]] = []
        position = 0
        while position < len(words):
            length = self._longest_at(raw, words, position)
            if length:
                places.append((position, position + length))
            position += length or 1
        return words, places

    def _longest_at(self, raw: list[str], words: list[str], position: int) -> int:
        for length in self._lengths.get(words[position], ()):
            if tuple(words[position : position + length]) in self._numbers and (
                length > 1 or _may_stand_alone(raw[position], words[position])
            ):
                return length
        return 0


def _keys(spelling: str) -> Iterable[tuple[str, ...]]:
    """The sequences of words by which a name is found: with and without its article and its apostrophes."""
    bare = without_article(spelling)
    # "The Who" is no "who".
    whole = (spelling, bare) if len(bare.split()) > 1 else (spelling,)
    for variant in {*whole, *map(without_apostrophes, whole)}:
        if words := plain_words(variant):
            yield tuple(word.casefold() for word in words)


def _may_stand_alone(raw: str, word: str) -> bool:
    long_enough = len(word) >= _LEAST_LETTERS or (len(word) > 1 and not word.isalpha())
    return long_enough and word not in CONVERSATIONAL and (raw[0].isupper() or raw[0].isdigit())
