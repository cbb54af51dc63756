"""Names as people write them: what counts when two are compared."""

from __future__ import annotations

import re
import unicodedata

# Letters that Unicode does not decompose into a base letter and a mark.
_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
    | {"Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "Th", "Æ": "Ae", "Œ": "Oe"}
)
_POSSESSIVE = re.compile(r"['’](?=s\b)", re.IGNORECASE)
_APOSTROPHES = re.compile("['’‘`´ʼ′]")
_WORD = re.compile(r"[^\W_]+")
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


def plain_words(text: str) -> list[str]:
    """The words of a text without accents, apostrophes and punctuation, in the case in which they are written.

    ``&`` is the word *and*, and a possessive *s* is a word of its own, so that *Queen's* holds the name *Queen*.
    """
    text = _APOSTROPHES.sub("", _POSSESSIVE.sub(" ", text)).replace("&", " and ")
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in decomposed if not unicodedata.combining(char)).translate(_PLAIN_LETTERS)
    return _WORD.findall(text)


def fold(text: str) -> str:
    """Reduce a text to what counts when names are compared: no case, accents, punctuation or extra spaces."""
    return " ".join(plain_words(text)).casefold()


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
