"""Whether a response names its track."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mcrs.text.attachments import is_attached
from mcrs.text.names import core_title, fold, without_article
from mcrs.text.scripts import has_unseparated
from mcrs.text.text_words import TextWords

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mcrs.types import Track


def names_track(response: str, track: Track) -> bool:
    """Whether a response names a track by its title and by at least one of its artists.

    Case, accents, punctuation, ``&`` for ``and``, an artist's leading *the*, and version suffixes (``- Remastered
    2011``, ``(feat. X)``) are ignored. Title and artist must be different words, so *Bad Bunny* alone does not name the
    song *Bad*. A title or artist that the catalogue does not have need not be named.

    Args:
        response: Any text.
        track: The recommended track.
    """
    titles, artists = _title_spans(response, track), _artist_spans(response, track)
    if not track.title:
        return not track.artists or bool(artists)
    if not track.artists:
        return bool(titles)
    return any(title[1] <= artist[0] or artist[1] <= title[0] for title in titles for artist in artists)


def names_title(response: str, track: Track) -> bool:
    """Whether a response names a track's title, compared as by :func:`names_track`; False if it has no title."""
    return bool(_title_spans(response, track))


def names_artist(response: str, track: Track) -> bool:
    """Whether a response names one of a track's artists, compared as by :func:`names_track`."""
    return bool(_artist_spans(response, track))


def _title_spans(response: str, track: Track) -> list[tuple[int, int]]:
    return list(_spans((track.title, core_title(track.title)), response))


def _artist_spans(response: str, track: Track) -> list[tuple[int, int]]:
    return list(_spans(_artists(track.artists), response))


def _artists(artists: Iterable[str]) -> Iterator[str]:
    for artist in artists:
        yield artist
        yield without_article(artist)


def _spans(names: Iterable[str], response: str) -> Iterator[tuple[int, int]]:
    """The spans of names in the folded response."""
    text_words, raw = TextWords(response), response.casefold()
    for name in dict.fromkeys(names):
        if words := fold(name).split():
            yield from _occurrences(words, text_words)
        elif name.strip():
            # A name without letters, such as "!!!" or "÷", must occur literally. It has no span in the folded text, so
            # it gets one that overlaps with nothing.
            start = raw.find(name.strip().casefold())
            if start >= 0:
                yield (-1, -1)


def _occurrences(words: list[str], text_words: TextWords) -> Iterator[tuple[int, int]]:
    text = " ".join(text_words.words)
    # Spaces between words are optional: "AC/DC" is also written "ACDC". The lookahead finds overlapping matches too.
    pattern = " ?".join(re.escape(word) for word in words)
    for match in re.finditer(f"(?=({pattern}))", text):
        start, end = match.span(1)
        before, after = text[:start].rpartition(" ")[2], text[end:].partition(" ")[0]
        if not is_attached(before, match[1], after):
            continue
        first, last = text.count(" ", 0, start), text.count(" ", 0, end)
        if not has_unseparated(match[1]) or text_words.stands_out(first, last + 1):
            yield start, end
