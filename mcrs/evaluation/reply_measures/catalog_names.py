"""Finding the catalogue's titles and artists in running text."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from mcrs.text.names import core_title, fold, without_article, written_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mcrs.db_item import MusicCatalog
    from mcrs.text.names import WrittenWord
    from mcrs.types import Track

_OPENING, _CLOSING = "\"'“‘«„*", re.compile(r"[,.!?…]?[\"'”’»“*]")


class CatalogNames:
    """Every title and artist of a catalogue, for finding them in replies.

    Many titles are everyday words, so a name counts only where it is written as one: in quotation marks or asterisks,
    or, from two words on, with a capital at its first and its last word. A single word without quotation marks counts
    after "by", if it is an artist. Names are compared as :mod:`mcrs.text.names` folds them.

    Args:
        catalog: The tracks.
    """

    def __init__(self, catalog: MusicCatalog) -> None:
        self._catalog = catalog
        titles = set(_column(catalog, "track_name"))
        self._artists = set(map(fold, set(_column(catalog, "artist_name"))))
        self._names = _by_beginning(set(map(fold, titles | set(map(core_title, titles)))) | self._artists)
        self._heard: dict[str, str] = {}

    def fold_message(self, role: str, content: str) -> str:
        """A message's words, or those of title, artists and album when it is a played track; remembered."""
        if content not in self._heard:
            track = self._catalog.track(content) if role == "music" else None
            texts = [track.title, *track.artists, track.album] if track else [content]
            self._heard[content] = " | ".join(map(fold, texts))
        return self._heard[content]

    def mentioned(self, text: str, own: Track | None) -> set[str]:
        """The names in a text, folded, without those of one track.

        Args:
            text: A reply.
            own: The track whose title, artists and album do not count, nor a shorter name within them.
        """
        plain, written = written_words(text)
        words = [word.folded for word in written]
        own_names = _own_names(own)
        own_table = _by_beginning(own_names)
        names: set[str] = set()
        position = 0
        while position < len(words):
            length = 0
            if _may_begin_name(plain, written[position].start):
                length = max(_longest_at(own_table, words, position), _longest_at(self._names, words, position))
            if length and self._is_written_as_name(plain, written, position, position + length):
                names.add(" ".join(words[position : position + length]))
                position += length
            else:
                position += 1
        return names - own_names

    def _is_written_as_name(self, text: str, words: Sequence[WrittenWord], first: int, end: int) -> bool:
        start, last = words[first].start, words[end - 1]
        if start and text[start - 1] in _OPENING and _CLOSING.match(text, last.end):
            return True
        capitals = not (text[start].islower() or text[last.start].islower())
        if end - first > 1:
            return capitals
        return capitals and first > 0 and words[first - 1].folded == "by" and last.folded in self._artists


def _may_begin_name(text: str, start: int) -> bool:
    """Whether a word is written with a capital or after a quotation mark: most are not, and need no further look."""
    return not text[start].islower() or (start > 0 and text[start - 1] in _OPENING)


def _by_beginning(names: Iterable[str]) -> Mapping[tuple[str, ...], list[list[str]]]:
    """Names as lists of words, by their first two words (or their only one): most places of a text need one look."""
    table: dict[tuple[str, ...], list[list[str]]] = defaultdict(list)
    for name in names:
        if words := name.split():
            table[tuple(words[:2])].append(words)
    return dict(table)


def _longest_at(table: Mapping[tuple[str, ...], list[list[str]]], words: Sequence[str], position: int) -> int:
    """How many words the longest name has that stands at a position; 0 if there is none."""
    first, second = (words[position],), tuple(words[position : position + 2])
    longest = 1 if first in table else 0
    for name in table.get(second, ()) if len(second) == 2 else ():
        if len(name) > longest and words[position : position + len(name)] == name:
            longest = len(name)
    return longest


def _own_names(track: Track | None) -> set[str]:
    if track is None:
        return set()
    texts = (track.title, core_title(track.title), track.album, core_title(track.album))
    return {fold(text) for text in (*texts, *track.artists, *map(without_article, track.artists))}


def _column(catalog: MusicCatalog, field: str) -> Iterable[str]:
    if field not in catalog.table.column_names:
        return
    for value in catalog.table[field].to_pylist():
        yield from value if isinstance(value, list) else [value] if value else []
