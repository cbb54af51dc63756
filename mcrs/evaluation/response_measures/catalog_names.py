"""Finding the catalogue's titles and artists in running text."""

from __future__ import annotations

from collections.abc import Iterable, Set
from functools import lru_cache
from string import ascii_lowercase
from typing import TYPE_CHECKING, NamedTuple

import regex

from mcrs.text.folded_names import folded_names
from mcrs.text.names import core_title, fold, without_article
from mcrs.text.phrase_table import Phrase, PhraseTable
from mcrs.text.scripts import is_caseless, is_long
from mcrs.text.sentences import COMMA, TERMINAL
from mcrs.text.text_words import TextWords

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog
    from mcrs.types import Track

# Quotation marks of all scripts, with 《…》 and 【…】, in which Chinese and Korean write titles, and signs of emphasis.
# German and Swedish also begin with », › and ”; French writes a space within « and ».
_OPENING = regex.compile(r"[\p{Pi}[\p{Ps}--[(\[{（［｛]]»›”\"'＂＇*]", regex.V1)
_OPENING_AND_SPACE = regex.compile(r"(?<![\p{L}\p{N}\p{P}])« ")
_CLOSING = regex.compile(
    rf"[{TERMINAL}{COMMA},]?[\p{{Pf}}\p{{Pi}}[\p{{Pe}}--[)\]}}）］｝]]\"'＂＇*]|(?: ?[{TERMINAL}])? »", regex.V1
)
# Runs that are compared often give the same response, and recommend the same tracks first.
_CACHE_SIZE = 1 << 14


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
        if "« " in self._text:
            spaced = {match.end() for match in _OPENING_AND_SPACE.finditer(self._text)}
            self._opened.update(position for position, start in enumerate(self._starts) if start in spaced)
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


class ReadText(NamedTuple):
    """A text, and the longest name of the catalogue at each position where one is written."""

    written: WrittenText
    names: list[tuple[int, Phrase]]


class CatalogNames:
    """Every title and artist of a catalogue, for finding them in responses.

    Many titles are everyday words, so a name counts only if it is written as one: in quotation marks or asterisks, or,
    from two words on, with a capital letter at its first and last word. A single word without quotation marks counts
    after "by" if it is an artist; in a script without capitals, an artist that :mod:`mcrs.text.name_index` finds counts
    anywhere. Names are compared as :mod:`mcrs.text.names` folds them.
    """

    def __init__(self, catalog: MusicCatalog) -> None:
        self._catalog = catalog
        names = folded_names(catalog).tables
        self._artists = names["artists"]
        self._names = _table(names["titles"].keys() | names["artists"].keys())
        self._heard: dict[str, str] = {}
        #: Read a text; cached.
        self.read = lru_cache(_CACHE_SIZE)(self._read)

    def fold_message(self, role: str, content: str) -> str:
        """The folded words of a message, or the title, artists and album of a played track; cached."""
        if content not in self._heard:
            track = self._catalog.track(content) if role == "music" else None
            texts = [track.title, *track.artists, track.album] if track else [content]
            self._heard[content] = " | ".join(map(fold, texts))
        return self._heard[content]

    def mentioned(self, text: str, own: Track | None) -> set[str]:
        """The names in a text, folded, without those of one track.

        Title, artists and album of ``own``, and shorter names within them, do not count.
        """
        written, names = self.read(text)
        if not names:
            return set()
        own_names, own_table = _own_names(own)
        own_ends = {
            index: start + len(name)
            for start, name in own_table.find(
                written.words, lambda position, name: self._is_name(written, position, name), written.beginnings
            )
            for index in range(start, start + len(name))
        }
        found: set[str] = set()
        free = 0
        for position, name in names:
            own_end, end = own_ends.get(position, 0), position + len(name)
            # A longer name that begins where one of the track's does is another name; one within it is not.
            if position >= free and (end > own_end if own_ends.get(position - 1) != own_end else not own_end):
                found.add(" ".join(name))
                free = end
        return found - own_names

    def _read(self, text: str) -> ReadText:
        written = WrittenText(text)
        found = self._names.longest(written.words, written.beginnings)
        return ReadText(written, [each for each in found if self._is_name(written, *each)])

    def _is_name(self, text: WrittenText, position: int, name: Phrase) -> bool:
        """Whether words of a text are written as a name."""
        if text.is_quoted(position, len(name)):
            return True
        if not text.has_capitals(position, len(name)):
            return False
        if len(name) > 1 and text.is_parted(position, len(name)):
            return True
        stands_out = (
            is_long("".join(name)) if is_caseless(name[0]) else position > 0 and text.words[position - 1] == "by"
        )
        return stands_out and " ".join(name) in self._artists


def _table(names: Iterable[str]) -> PhraseTable:
    return PhraseTable({tuple(name.split()) for name in names if name})


@lru_cache(_CACHE_SIZE)
def _own_names(track: Track | None) -> tuple[Set[str], PhraseTable]:
    if track is None:
        return frozenset(), _table(())
    texts = {track.title, core_title(track.title), track.album, core_title(track.album)}
    names = set(map(fold, texts.union(track.artists, map(without_article, track.artists))))
    return names, _table(names)
