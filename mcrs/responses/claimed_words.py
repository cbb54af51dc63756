"""Genres, origins, sounds, ranks and the like that a response claims."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import regex

from mcrs.responses.addressing import is_open, speaks_of_user
from mcrs.responses.claim_words import claim_groups, harmless_phrases
from mcrs.responses.inflection import holds_word
from mcrs.text.message_cache import cache_messages
from mcrs.text.names import fold
from mcrs.text.phrase_table import Phrase, PhraseTable

if TYPE_CHECKING:
    from mcrs.responses.evidence import Evidence, Reading

# Calls the track an album: "a great album by Wizkid", but not "from an album".
_IS_ALBUM = regex.compile(r"(?<!\b(?:from|on|off|of|in)\s)\ban?\s+(?:[\w&-]+\s+){0,4}album\b", regex.IGNORECASE)


def unsupported_words(reading: Reading, evidence: Evidence) -> list[str]:
    """The listed phrases of a sentence that neither the tags nor, where they are said of the user, the user has."""
    found = []
    for phrase, of_user in _claimed(reading):
        known = (evidence.tag_words, evidence.said) if of_user else (evidence.tag_words,)
        members = claim_groups()[phrase]
        if not any(all(holds_word(words, word) for word in member) for words in known for member in members):
            found.append(" ".join(phrase))
    if _calls_album(reading) and fold(evidence.track.album) != fold(evidence.track.title):
        found.append("album")
    return found


@cache_messages
def _claimed(reading: Reading) -> list[tuple[Phrase, bool]]:
    """The listed phrases of a sentence that claim something, each with whether it is said of the user."""
    if is_open(reading):
        return []
    of_user = speaks_of_user(reading)
    harmless = {
        position
        for start, phrase in _harmless_table().find(reading.folded, _always)
        for position in range(start, start + len(phrase))
    }
    claims = _claim_table().find(reading.folded, _always)
    return [(phrase, of_user[start]) for start, phrase in claims if start not in harmless]


@cache_messages
def _calls_album(reading: Reading) -> bool:
    """Whether a sentence that claims something calls the track an album."""
    return not is_open(reading) and _IS_ALBUM.search(reading.text) is not None


_claim_table = cache(lambda: PhraseTable(claim_groups()))
_harmless_table = cache(lambda: PhraseTable(harmless_phrases()))


def _always(_position: int, _phrase: Phrase) -> bool:
    return True
