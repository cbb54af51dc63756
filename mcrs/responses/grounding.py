"""Which sentences of a response the evidence supports, and the response without the others."""

from __future__ import annotations

from itertools import pairwise

import regex

from mcrs.responses.claimed_names import unknown_names
from mcrs.responses.claimed_times import wrong_numbers
from mcrs.responses.claimed_words import unsupported_words
from mcrs.responses.description import unsupported_descriptions
from mcrs.responses.ending import GOES_ON, QUESTION_END, is_unfinished, split_sentences
from mcrs.responses.evidence import OWN, SHARED, Evidence
from mcrs.responses.listening_claims import unsupported_listening
from mcrs.responses.sentence_form import is_sentence
from mcrs.text.names import fold

_PLACE = regex.compile(r"\s*(?:[,;:](?=\s)|\s[–—-]\s)")


def is_supported(sentence: str, evidence: Evidence) -> bool:
    """Whether nothing that a sentence claims is without support.

    Checked are names (capitals and quotation marks), years, decades and numbers, the words of
    :mod:`mcrs.responses.claim_words` (genre, origin, sound, rank, making), what the track is called in English, and
    what the user is said to have heard. A claim about the track needs the track's record; what the user is said to want
    needs the user's words. The sentence may be in any language.
    """
    reading = evidence.read(sentence)
    return not (
        unknown_names(sentence, reading, evidence)
        or wrong_numbers(reading, evidence)
        or unsupported_words(reading, evidence)
        or unsupported_descriptions(reading, evidence)
        or unsupported_listening(sentence, reading, evidence)
    )


def is_grounded_sentence(sentence: str, evidence: Evidence) -> bool:
    """Whether a text is a complete sentence whose claims are all supported."""
    return is_sentence(evidence.read(sentence), evidence) and is_supported(sentence, evidence)


def is_grounded(response: str, evidence: Evidence) -> bool:
    """Whether every sentence of a response is complete and supported, and none is repeated."""
    sentences = split_sentences(response)
    said = {fold(sentence) for sentence in sentences}
    return len(said) == len(sentences) and all(is_grounded_sentence(sentence, evidence) for sentence in sentences)


def grounded_part(response: str, evidence: Evidence) -> str:
    """The supported sentences of a response, each once, in order.

    Of an unsupported statement, the longest beginning up to a comma, a colon or a dash is kept, if it is supported and
    names the track: "Here is “Desafinado” by Stan Getz." of "Here is “Desafinado” by Stan Getz, a 1964."
    """
    kept: dict[str, str] = {}
    for sentence in split_sentences(response):
        part = sentence if is_grounded_sentence(sentence, evidence) else _beginning(sentence, evidence)
        if part:
            kept.setdefault(fold(part), part)
    return "".join(
        # A line without an end, or before a small letter, is a sentence by its line break alone.
        f"{part}\n" if is_unfinished(part) or GOES_ON.match(following) else f"{part} "
        for part, following in pairwise([*kept.values(), ""])
    ).rstrip()


def _beginning(sentence: str, evidence: Evidence) -> str:
    if QUESTION_END.search(sentence):
        return ""
    for match in reversed(list(_PLACE.finditer(sentence))):
        part = sentence[: match.start()]
        if part.count("“") != part.count("”") or part.count('"') % 2:
            continue
        text = evidence.read(part).text
        if (OWN in text or SHARED in text) and is_grounded_sentence(f"{part}.", evidence):
            return f"{part}."
    return ""
