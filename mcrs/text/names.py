"""Comparing names regardless of their spelling."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple

import regex

from mcrs.text.folding import without_accents
from mcrs.text.scripts import UNIT, has_unseparated

# None of these separates words: "Don't", "ג׳ירפה", "Hawaiʻi".
# Its end must not depend on what another script writes onto it, as in "Queen's夜".
# After Hangul, which has no apostrophes, it is a quotation mark: "‘봄날’을".
_POSSESSIVE = re.compile(r"['’＇](?=s(?![a-zß-ɏ0-9]))|(?<=[가-힣])['’＇‘]", re.IGNORECASE)
_APOSTROPHES = re.compile("['’＇‘`´ʼʻ′׳]")
_OTHER_APOSTROPHES = re.compile("[＇‘`´ʼʻ′׳]")
_PLAIN_WORD = re.compile("[0-9A-Za-z]+")  # in texts with the letters of the next pattern
# Texts that have no accents and one alphabet: most English ones, with their quotation marks, dashes, and geometric
# shapes, which stand for names in the checks of responses.
_has_plain_letters = re.compile(r"[\x00-\x7f“”‘’«»–—\u25a0-\u25ff]*").fullmatch
# In folded texts with such letters; apostrophes may stand within a word.
_AND_OR_PLAIN_WORD = re.compile("(&|[0-9a-z]+(?:['’‘`]+[0-9a-z]+)*)")
_AND_OR_UNIT = regex.compile(rf"&|{UNIT.pattern}", regex.V1)
_ARTICLE = re.compile(r"^\s*the\s+(?=\S)", re.IGNORECASE)
_BRACKETED = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）|【[^【】]*】)")
_DASH = re.compile(r"\s+[-–—]\s+")
# Version suffixes that catalogues append to a title after a dash.
_VERSION = re.compile(
    r"\b(?:remaster(?:ed)?|re-?recorded|live|acoustic|demo|mono|stereo|mix|remix|edit|version|cut|take|single|bonus|deluxe"
    r"|anniversary|session|soundtrack|score|from|feat|ft|with|instrumental|radio|original|extended|unplugged|reprise"
    r"|\d{4})\b",
    re.IGNORECASE,
)
_LEADER = re.compile(r"^(\S+\s+\S.*?)\s+(?:&|\+|and)\s+(?:the|his|her)\s+\S", re.IGNORECASE)
_FEATURING = re.compile(r"\s+(?:feat\.?|ft\.?|featuring)\s.*$", re.IGNORECASE)
_may_have_suffix = re.compile(r"[(\[（【]|\s(?:[-–—]|f(?:ea)?t)", re.IGNORECASE).search


class WrittenWord(NamedTuple):
    """A folded word of a text and its position."""

    folded: str
    start: int
    end: int


def plain_words(text: str) -> list[str]:
    """The words of a text without accents, apostrophes and punctuation, in the case in which they are written.

    ``&`` is the word *and*, and a possessive *s* is a word of its own, so *Queen's* contains the name *Queen*. In
    scripts without spaces, words are the units of :data:`mcrs.text.scripts.UNIT`.
    """
    is_plain = text.isascii() or _has_plain_letters(text)
    bare = text if is_plain else _without_accents(text)
    if not is_plain or "'" in text or "’" in text or "‘" in text or "`" in text:  # few names have any
        bare = without_apostrophes(_POSSESSIVE.sub(" ", bare))
    words: list[str] = (_PLAIN_WORD if is_plain else UNIT).findall(bare.replace("&", " and "))
    return words


def fold(text: str) -> str:
    """Normalise a text for comparing names: without case, accents, punctuation and extra spaces.

    Its words, as of :func:`plain_words`, with a space between each two. Which marks are accents depends on the script;
    see :func:`mcrs.text.folding.without_accents`.
    """
    return " ".join(plain_words(text)).casefold()


def located_words(text: str) -> tuple[str, list[str], list[int], list[int]]:
    """The folded words of a text with their positions.

    Returns:
        The text without accents, to which the positions refer; the words; where each starts; and where it ends.
    """
    plain = _without_accents(text)
    spaced = _POSSESSIVE.sub(" ", plain) if "'" in plain or "’" in plain else plain
    if _has_plain_letters(spaced):
        # What stands between two words, and each word, in turn.
        parts = _AND_OR_PLAIN_WORD.split(spaced.casefold())
        edges = list(accumulate(map(len, parts)))
        words = [part if part.isalnum() else without_apostrophes(part).replace("&", "and") for part in parts[1::2]]
        return plain, words, edges[:-1:2], edges[1::2]
    bare = without_apostrophes(spaced)
    found = list(_AND_OR_UNIT.finditer(bare))
    # All words are folded together, for speed: none has a space in it.
    words = " ".join([match[0] for match in found]).casefold().replace("&", "and").split()
    starts, ends = [match.start() for match in found], [match.end() for match in found]
    if len(bare) < len(spaced):
        # Where apostrophes are missing: each moves what follows by one.
        missing = [match.start() - number for number, match in enumerate(_APOSTROPHES.finditer(spaced))]
        starts = [start + bisect_right(missing, start) for start in starts]
        ends = [end + bisect_right(missing, end - 1) for end in ends]
    return plain, words, starts, ends


def written_words(text: str) -> tuple[str, list[WrittenWord]]:
    """The folded words of a text with their positions.

    Returns:
        The text without accents, to which the positions refer, and the words.
    """
    plain, words, starts, ends = located_words(text)
    return plain, list(map(WrittenWord, words, starts, ends))


def separate_words(text: str) -> list[str]:
    """The words of a text, as :func:`fold` gives them; units of a script without spaces are joined, with spaces."""
    if not has_unseparated(text):
        return fold(text).split()
    groups: list[list[str]] = []
    end = -1
    for word in written_words(text)[1]:
        if word.start == end and has_unseparated(word.folded):
            groups[-1].append(word.folded)
        else:
            groups.append([word.folded])
        end = word.end
    return list(map(" ".join, groups))


def without_apostrophes(text: str) -> str:
    """A text without apostrophes within words: *Dont* for *Don't*."""
    return _APOSTROPHES.sub("", text)


def without_article(name: str) -> str:
    """A name without a leading *the*; a name that is only *the* stays as it is."""
    return _ARTICLE.sub("", name)


def _without_accents(text: str) -> str:
    if _has_plain_letters(text):
        return text
    # Some apostrophes are accents or letters in Unicode, and would be lost or taken for letters.
    return without_accents(_OTHER_APOSTROPHES.sub(lambda match: "’" if match[0] == "＇" else "‘", text))


def core_title(title: str) -> str:
    """A title without version suffixes: ``Heroes - 2017 Remaster`` is ``Heroes``."""
    if not _may_have_suffix(title):
        return title.strip()
    parts = _DASH.split(_BRACKETED.sub("", title))
    n_kept = next((n for n in range(1, len(parts)) if _VERSION.search(parts[n])), len(parts))
    core = _FEATURING.sub("", " - ".join(parts[:n_kept])).strip()
    return core if fold(core) else title.strip()


def leader(artist: str) -> str:
    """The person in the name of a band: *Bob Marley* for ``Bob Marley & The Wailers``; ``""`` if there is none.

    A single word does not count as a person: *Kool* alone is not ``Kool & The Gang``.
    """
    match = _LEADER.match(artist)
    return match[1] if match else ""
