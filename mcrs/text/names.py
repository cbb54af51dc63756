"""Names as people write them: what counts when two are compared."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

# Letters that Unicode does not decompose into a base letter and a mark.
_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
    | {"Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "Th", "Æ": "Ae", "Œ": "Oe"}
)
_POSSESSIVE = re.compile(r"['’](?=s\b)", re.IGNORECASE)
_APOSTROPHES = re.compile("['’‘`´ʼ′]")
_WORD = re.compile(r"[^\W_]+")
# The words of fold() as they are written: with apostrophes, but not that of a possessive. One of them, ʼ, is a letter.
_WRITTEN_WORD = re.compile(r"&|[^\W_ʼ]+(?:(?:['’](?!s\b)|[‘`ʼ′])+[^\W_ʼ]+)*", re.IGNORECASE)
_ARTICLE = re.compile(r"^\s*the\s+(?=\S)", re.IGNORECASE)
_BRACKETED = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])")
_DASH = re.compile(r"\s+[-–—]\s+")
# What catalogues append to a title after a dash to tell one release of a song from another.
_VERSION = re.compile(
    r"\b(?:remaster(?:ed)?|re-?recorded|live|acoustic|demo|mono|stereo|mix|remix|edit|version|cut|take|single|bonus|deluxe"
    r"|anniversary|session|soundtrack|score|from|feat|ft|with|instrumental|radio|original|extended|unplugged|reprise"
    r"|\d{4})\b",
    re.IGNORECASE,
)
_LEADER = re.compile(r"^(\S+\s+\S.*?)\s+(?:&|\+|and)\s+(?:the|his|her)\s+\S", re.IGNORECASE)
_FEATURING = re.compile(r"\s+(?:feat\.?|ft\.?|featuring)\s.*$", re.IGNORECASE)


class WrittenWord(NamedTuple):
    """A word of a text: folded, and where it stands."""

    folded: str
    start: int
    end: int


def plain_words(text: str) -> list[str]:
    """The words of a text without accents, apostrophes and punctuation, in the case in which they are written.

    ``&`` is the word *and*, and a possessive *s* is a word of its own, so that *Queen's* holds the name *Queen*.
    """
    return _WORD.findall(_without_accents(without_apostrophes(_POSSESSIVE.sub(" ", text)).replace("&", " and ")))


def fold(text: str) -> str:
    """Reduce a text to what counts when names are compared: no case, accents, punctuation or extra spaces."""
    return " ".join(plain_words(text)).casefold()


def written_words(text: str) -> tuple[str, list[WrittenWord]]:
    """The words of a text, as :func:`fold` gives them, with their places.

    Returns:
        The text without accents, which the places are in, and the words.
    """
    # The acute accent is an apostrophe, which would be taken for an accent and lost.
    plain = _without_accents(text.replace("´", "‘"))
    return plain, [
        WrittenWord("and" if match[0] == "&" else without_apostrophes(match[0]).casefold(), *match.span())
        for match in _WRITTEN_WORD.finditer(plain)
    ]


def without_apostrophes(text: str) -> str:
    """A text in which no apostrophe parts a word: *Dont* for *Don't*."""
    return _APOSTROPHES.sub("", text)


def without_article(name: str) -> str:
    """A name without a leading *the*; a name that is nothing else stays as it is."""
    return _ARTICLE.sub("", name)


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).translate(_PLAIN_LETTERS)


def core_title(title: str) -> str:
    """A title without what tells versions apart: ``Heroes - 2017 Remaster`` is ``Heroes``."""
    parts = _DASH.split(_BRACKETED.sub("", title))
    n_kept = next((n for n in range(1, len(parts)) if _VERSION.search(parts[n])), len(parts))
    core = _FEATURING.sub("", " - ".join(parts[:n_kept])).strip()
    return core if fold(core) else title.strip()


def leader(artist: str) -> str:
    """The person whom a band is called by: *Bob Marley* for ``Bob Marley & The Wailers``; ``""`` where it is nobody.

    A single word is not taken for a person: *Kool* alone is not ``Kool & The Gang``.
    """
    match = _LEADER.match(artist)
    return match[1] if match else ""
