"""Genres, origins, sounds, ranks and the like that a response claims."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import regex

from mcrs.responses.addressing import is_open, speaks_of_user
from mcrs.responses.claim_words import claim_groups, harmless_phrases
from mcrs.responses.same_word import holds_word
from mcrs.text.names import fold
from mcrs.text.phrase_table import PhraseTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mcrs.responses.evidence import Evidence, Reading
    from mcrs.text.phrase_table import Phrase

# Calls the track an album: "a great album by Wizkid", but not "from an album".
_IS_ALBUM = regex.compile(r"(?<!\b(?:from|on|off|of|in)\s)\ban?\s+(?:[\w&-]+\s+){0,4}album\b", regex.IGNORECASE)


def unsupported_words(reading: Reading, evidence: Evidence) -> list[str]:
    """The listed phrases of a sentence that neither the tags nor, where they are said of the user, the user has."""
    if is_open(reading):
        return []
    groups, of_user = claim_groups(), speaks_of_user(reading)
    harmless = {
        place
        for start, phrase in _harmless_table().find(reading.folded, _always)
        for place in range(start, start + len(phrase))
    }
    found = []
    for position, phrase in _claim_table().find(reading.folded, _always):
        if position in harmless:
            continue
        known = (evidence.tag_words, evidence.said) if of_user[position] else (evidence.tag_words,)
        if not any(_holds(words, member) for words in known for member in groups[phrase]):
            found.append(" ".join(phrase))
    if _IS_ALBUM.search(reading.text) and fold(evidence.track.album) != fold(evidence.track.title):
        found.append("album")
    return found


def _holds(words: frozenset[str], phrase: Iterable[str]) -> bool:
    return all(holds_word(words, word) for word in phrase)


@cache
def _claim_table() -> PhraseTable:
    return PhraseTable(claim_groups())


@cache
def _harmless_table() -> PhraseTable:
    return PhraseTable(harmless_phrases())


def _always(_position: int, _phrase: Phrase) -> bool:
    return True
