"""Does a reply name the track that it is about?"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mcrs.types import Track

# Letters that Unicode does not decompose into a base letter and a mark.
_PLAIN_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_POSSESSIVE = re.compile(r"['’](?=s\b)", re.IGNORECASE)
_APOSTROPHES = re.compile("['’‘`´ʼ′]")
_BRACKETED = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])")
_DASH = re.compile(r"\s+[-–—]\s+")
# What catalogues append to a title after a dash to tell one release of a song from another.
_VERSION = re.compile(
    r"\b(?:remaster(?:ed)?|re-?recorded|live|acoustic|demo|mono|stereo|mix|remix|edit|version|cut|take|single|bonus|deluxe"
    r"|anniversary|session|soundtrack|score|from|feat|ft|with|instrumental|radio|original|extended|unplugged|reprise"
    r"|\d{4})\b",
    re.IGNORECASE,
)
_FEATURING = re.compile(r"\s+(?:feat\.?|ft\.?|featuring)\s.*$", re.IGNORECASE)


def fold(text: str) -> str:
    """Reduce a text to what counts when names are compared: no case, accents, punctuation or extra spaces."""
    text = _APOSTROPHES.sub("", _POSSESSIVE.sub(" ", text)).replace("&", " and ")
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in decomposed if not unicodedata.combining(char)).translate(_PLAIN_LETTERS)
    return " ".join("".join(char if char.isalnum() else " " for char in letters).split())


def names_track(reply: str, track: Track) -> bool:
    """Whether a reply names a track by its title and by at least one of its artists.

    Case, accents, punctuation, ``&`` for ``and``, an artist's leading *the*, and what tells versions apart
    (``- Remastered 2011``, ``(feat. X)``) do not count. Title and artist must be named by different words, so that
    *Bad Bunny* alone does not name the song *Bad*. What the catalogue does not know need not be named.

    Args:
        reply: Any text.
        track: The track that it should be about.
    """
    folded, raw = fold(reply), reply.casefold()
    title_spans = list(_spans(_titles(track.title), folded, raw))
    artist_spans = list(_spans(_artists(track.artists), folded, raw))
    if not track.title:
        return not track.artists or bool(artist_spans)
    if not track.artists:
        return bool(title_spans)
    return any(title[1] <= artist[0] or artist[1] <= title[0] for title in title_spans for artist in artist_spans)


def core_title(title: str) -> str:
    """A title without what tells versions apart: ``Heroes - 2017 Remaster`` is ``Heroes``."""
    parts = _DASH.split(_BRACKETED.sub("", title))
    n_kept = next((n for n in range(1, len(parts)) if _VERSION.search(parts[n])), len(parts))
    core = _FEATURING.sub("", " - ".join(parts[:n_kept])).strip()
    return core if fold(core) else title.strip()


def _titles(title: str) -> Iterator[str]:
    yield title
    yield core_title(title)


def _artists(artists: Iterable[str]) -> Iterator[str]:
    for artist in artists:
        yield artist
        yield re.sub(r"^the\s+", "", artist.strip(), flags=re.IGNORECASE)


def _spans(names: Iterable[str], folded: str, raw: str) -> Iterator[tuple[int, int]]:
    for name in dict.fromkeys(names):
        if words := fold(name).split():
            yield from _occurrences(words, folded)
        elif name.strip():
            # A name without a letter, as "!!!" or "÷": only its very characters name it. Its place is no place in the
            # folded text, so it is given one that overlaps nothing.
            start = raw.find(name.strip().casefold())
            if start >= 0:
                yield (-1, -1)


def _occurrences(words: list[str], text: str) -> Iterator[tuple[int, int]]:
    # Spaces between words are optional: "AC/DC" is also written "ACDC". The lookahead finds overlapping matches too.
    pattern = " ?".join(re.escape(word) for word in words)
    for match in re.finditer(f"(?=({pattern}))", text):
        start, end = match.span(1)
        if not _joined(text[max(start - 1, 0) : start + 1]) and not _joined(text[end - 1 : end + 1]):
            yield start, end


def _joined(pair: str) -> bool:
    # Scripts without case, as Japanese, are often written without spaces: a name need not stand apart from them.
    return len(pair) == 2 and all(char.isalnum() and unicodedata.category(char) != "Lo" for char in pair)
