"""Whether a response names its track."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from mcrs.text.affixes import is_attached
from mcrs.text.names import core_title, fold, without_article
from mcrs.text.scripts import has_unseparated
from mcrs.text.text_words import TextWords

if TYPE_CHECKING:
    from mcrs.types import Track


# Several responses name the same track, and folding its names takes longer than finding them.
_CACHE_SIZE = 1 << 14


class Naming:
    """Where a response names a track.

    Case, accents, punctuation, ``&`` for ``and``, an artist's leading *the*, and version suffixes (``- Remastered
    2011``, ``(feat. X)``) are ignored. ``words`` are those of the response, if they are known already.
    """

    def __init__(self, response: str, track: Track, words: TextWords | None = None) -> None:
        self._response, self.track = response, track
        self._words = words or TextWords(response)

    @cached_property
    def titles(self) -> list[tuple[int, int]]:
        """The spans of the title in the folded response."""
        return list(self._spans(_title_words(self.track.title)))

    @cached_property
    def artists(self) -> list[tuple[int, int]]:
        """The spans of the artists in the folded response."""
        return list(self._spans(_artist_words(self.track.artists)))

    @property
    def is_whole(self) -> bool:
        """Whether the response names the title and at least one of the artists.

        Title and artist must be different words, so *Bad Bunny* alone does not name the song *Bad*. A title or artist
        that the catalogue does not have need not be named.
        """
        if not self.track.title:
            return not self.track.artists or bool(self.artists)
        if not self.track.artists:
            return bool(self.titles)
        return any(title[1] <= artist[0] or artist[1] <= title[0] for title in self.titles for artist in self.artists)

    def _spans(self, names: Mapping[str, Sequence[str]]) -> Iterator[tuple[int, int]]:
        for name, words in names.items():
            if words:
                yield from _occurrences(words, self._words)
            elif name.strip() and name.strip().casefold() in self._response.casefold():
                # A name without letters, such as "!!!" or "÷", must occur literally. It has no span in the folded text,
                # so it gets one that overlaps with nothing.
                yield (-1, -1)


def names_track(response: str, track: Track) -> bool:
    """Whether a response names a track by its title and by at least one of its artists; see :class:`Naming`."""
    return Naming(response, track).is_whole


@lru_cache(_CACHE_SIZE)
def _title_words(title: str) -> dict[str, list[str]]:
    """The folded words of a title, with and without version suffixes."""
    return _folded_words((title, core_title(title)))


@lru_cache(_CACHE_SIZE)
def _artist_words(artists: tuple[str, ...]) -> dict[str, list[str]]:
    """The folded words of artists, with and without a leading *the*."""
    return _folded_words(spelling for artist in artists for spelling in (artist, without_article(artist)))


def _folded_words(names: Iterable[str]) -> dict[str, list[str]]:
    return {name: fold(name).split() for name in dict.fromkeys(names)}


def _occurrences(words: Sequence[str], text_words: TextWords) -> Iterator[tuple[int, int]]:
    text = text_words.folded
    start = text.find(words[0])
    while start >= 0:
        end = _end(words, text, start)
        if end is not None and _stands_alone(text_words, text, start, end):
            yield start, end
        start = text.find(words[0], start + 1)


def _end(words: Iterable[str], text: str, start: int) -> int | None:
    """Where a name that begins at a position ends; None if another text is there."""
    end = start
    for word in words:
        # Spaces between words are optional: "AC/DC" is also written "ACDC".
        if end > start and text.startswith(" ", end):
            end += 1
        if not text.startswith(word, end):
            return None
        end += len(word)
    return end


def _stands_alone(text_words: TextWords, text: str, start: int, end: int) -> bool:
    """Whether a part of a text is not a part of a longer word."""
    name = text[start:end]
    # Most are whole words.
    if text[start - 1 : start].strip() or text[end : end + 1].strip():
        before, after = text[:start].rpartition(" ")[2], text[end:].partition(" ")[0]
        if not is_attached(before, name, after):
            return False
    if not has_unseparated(name):
        return True
    first, last = text.count(" ", 0, start), text.count(" ", 0, end)
    return text_words.stands_out(first, last + 1)
