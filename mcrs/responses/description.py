"""What a response calls its track: "“Clocks” by Coldplay, a calm song from 2002", "It is a ballad about the sea"."""

from __future__ import annotations

import regex

from mcrs.responses.claim_words import claim_words
from mcrs.responses.evidence import OWN, PLAYED, SHARED, Evidence, Reading
from mcrs.responses.inflection import holds_word
from mcrs.text.message_cache import cache_messages
from mcrs.text.names import fold
from mcrs.text.stop_words import CONVERSATIONAL

# English only: after a name and a comma, or after "it is", up to the end of the clause.
_DESCRIPTION = regex.compile(
    rf"(?:[{OWN}{SHARED}][^\w\s,.;:!?]*,\s+(?=(?:an?|the|all|with)\b)"
    rf"|(?:\b(?:it|this|that|which|who)(?:['’]s|\s+is|\s+was)|[{OWN}{SHARED}][^\w\s,.;:!?]*\s+(?:is|was))\s+(?=(?:an?|the)\b))"
    rf"([^.;:!?—–{OWN}{PLAYED}{SHARED}]*)",
    regex.IGNORECASE,
)
# They praise or point, and say nothing that could be false.
_NEUTRAL_TEXT = """
song songs track tracks tune piece one choice pick album record recording number cut mood feel feeling sound vibe
example bit part great good beautiful lovely wonderful perfect fine nice gorgeous superb brilliant stunning fitting
right ideal true real solid strong gem treat fun favourite favorite place start way match fit evening night day
moment released came out year years tag tags called named playlist list next title artist artists time today tonight
message words word request search line name gave said asked wanted named mentioned used glad found head youll youd
"""
_NEUTRAL = frozenset(_NEUTRAL_TEXT.split())


def unsupported_descriptions(reading: Reading, evidence: Evidence) -> list[str]:
    """The words of a description that are neither in the record nor neutral.

    A list of words cannot hold all that can be said of a song, so that a description is held to the record word by
    word: "the song about smoke over the lake" needs *smoke* and *lake* among its tags or names. Numbers and listed
    words are left to their own checks.
    """
    return [word for word in _described(reading) if not holds_word(evidence.record, word)]


@cache_messages
def _described(reading: Reading) -> list[str]:
    """The words of a description that say something, and that no other check looks at."""
    described = " ".join(match[1] for match in _DESCRIPTION.finditer(reading.text))
    return [
        word
        for word in fold(described).split()
        if word not in CONVERSATIONAL
        and word not in _NEUTRAL
        and word not in claim_words()
        and not any(map(str.isdecimal, word))
    ]
