"""Claims of a response that neither the track's record nor the conversation supports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.responses.claimed_names import unknown_names
from mcrs.responses.claimed_times import wrong_numbers
from mcrs.responses.claimed_words import unsupported_words
from mcrs.responses.description import unsupported_descriptions
from mcrs.responses.listening_claims import unsupported_listening

if TYPE_CHECKING:
    from mcrs.responses.evidence import Evidence


def is_supported(sentence: str, evidence: Evidence) -> bool:
    """Whether nothing that a sentence claims is without support.

    Checked are names (capitals and quotation marks), years, decades and numbers, the words of
    :mod:`mcrs.responses.claim_words` (genre, origin, sound, rank, making), what the track is called in English, and
    what the user is said to have heard. A claim about the track needs the track's record; what the user is said to want
    needs the user's words.

    Args:
        sentence: One sentence of a response, in any language.
        evidence: What the response may say.
    """
    reading = evidence.read(sentence)
    return not (
        unknown_names(sentence, reading, evidence)
        or wrong_numbers(reading, evidence)
        or unsupported_words(reading, evidence)
        or unsupported_descriptions(reading, evidence)
        or unsupported_listening(sentence, reading, evidence)
    )
