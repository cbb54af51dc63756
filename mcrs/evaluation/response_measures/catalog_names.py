"""Finding the catalogue's titles and artists in running text."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import regex

from mcrs.text.folded_names import folded_names
from mcrs.text.names import core_title, fold, without_article, written_words
from mcrs.text.phrase_table import PhraseTable
from mcrs.text.scripts import is_caseless, is_long
from mcrs.text.sentences import COMMA, TERMINAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mcrs.db_item import MusicCatalog
    from mcrs.text.names import WrittenWord
    from mcrs.text.phrase_table import Phrase
    from mcrs.types import Track

# Quotation marks of all scripts, with 《…》 and 【…】, in which Chinese and Korean write titles, and signs of emphasis.
_OPENING = regex.compile(r"[\p{Pi}[\p{Ps}--[(\[{（［｛]]\"'＂＇*]", regex.V1)
_CLOSING = regex.compile(rf"[{TERMINAL}{COMMA},]?[\p{{Pf}}[\p{{Pe}}--[)\]}}）］｝]]\"'＂＇“*]", regex.V1)


class CatalogNames:
    """Every title and artist of a catalogue, for finding them in responses.

    Many titles are everyday words, so a name counts only if it is written as one: in quotation marks or asterisks, or,
    from two words on, with a capital letter at its first and last word. A single word without quotation marks counts
    after "by" if it is an artist; in a script without capitals, an artist that :mod:`mcrs.text.name_index` finds counts
    anywhere. Names are compared as :mod:`mcrs.text.names` folds them.

    Args:
        catalog: The tracks.
    """

    def __init__(self, catalog: MusicCatalog) -> None:
        self._catalog = catalog
        names = folded_names(catalog)
        self._artists = names.artists
        self._names = _table(names.titles | names.artists)
        self._heard: dict[str, str] = {}

    def fold_message(self, role: str, content: str) -> str:
        """The folded words of a message, or the title, artists and album of a played track; cached."""
        if content not in self._heard:
            track = self._catalog.track(content) if role == "music" else None
            texts = [track.title, *track.artists, track.album] if track else [content]
            self._heard[content] = " | ".join(map(fold, texts))
        return self._heard[content]

    def mentioned(self, text: str, own: Track | None) -> set[str]:
        """The names in a text, folded, without those of one track.

        Args:
            text: A response.
            own: The track whose title, artists and album, and shorter names within them, do not count.
        """
        plain, written = written_words(text)
        words = [word.folded for word in written]
        is_written_as_name = partial(self._is_written_as_name, plain, written)
        begins = partial(_may_begin, plain, written)
        own_names = _own_names(own)
        own_ends = {
            place: start + len(name)
            for start, name in _table(own_names).find(words, is_written_as_name, begins)
            for place in range(start, start + len(name))
        }

        def is_other(position: int, name: Phrase) -> bool:
            end = own_ends.get(position, 0)
            begins = own_ends.get(position - 1) != end
            return (position + len(name) > end if begins else not end) and is_written_as_name(position, name)

        return {" ".join(name) for _, name in self._names.find(words, is_other, begins)} - own_names

    def _is_written_as_name(self, text: str, words: Sequence[WrittenWord], position: int, name: Phrase) -> bool:
        first, last = words[position], words[position + len(name) - 1]
        if first.start and _OPENING.match(text, first.start - 1) and _CLOSING.match(text, last.end):
            return True
        if _is_small(text[first.start]) or _is_small(text[last.start]):
            return False
        inner = words[position : position + len(name)]
        if any(left.end < right.start for left, right in pairwise(inner)):
            return True
        is_artist = " ".join(name) in self._artists
        if is_caseless(name[0]):
            return is_artist and is_long("".join(name))
        return is_artist and position > 0 and words[position - 1].folded == "by"


def _may_begin(text: str, words: Sequence[WrittenWord], position: int) -> bool:
    """Whether a name may begin with a word: with a capital, or after a quotation mark."""
    first = words[position].start
    return not _is_small(text[first]) or bool(first and _OPENING.match(text, first - 1))


def _is_small(letter: str) -> bool:
    """Whether a letter is lower-case in a script with capitals."""
    return letter.islower() and not is_caseless(letter)


def _table(names: Iterable[str]) -> PhraseTable:
    return PhraseTable({tuple(name.split()) for name in names if name})


def _own_names(track: Track | None) -> set[str]:
    if track is None:
        return set()
    texts = (track.title, core_title(track.title), track.album, core_title(track.album))
    return {fold(text) for text in (*texts, *track.artists, *map(without_article, track.artists))}
