"""Sentences of a response that say that the message was not understood (admissions), and questions."""

from __future__ import annotations

import regex

from mcrs.responses.ending import QUESTION_END, split_sentences
from mcrs.text.sentences import quotations

_ADMISSION = regex.compile(
    r"\b(?:"
    r"(?:i|we) (?:(?:really|just|still) )?(?:did not|didn't|do not|don't|could not|couldn't|cannot|can't)"
    r" (?:(?:quite|really|fully) )?(?:catch|understand|recogni[sz]e|follow|make out)"
    r"|(?:i|we) (?:did not|didn't) (?:quite )?(?:hear|find|see|notice) an?y?\b"
    r"|(?:i|we) (?:did not|didn't|could not|couldn't|cannot|can't) find\s+in (?:the|our|my) catalog"
    r"|(?:i am|i'm|we are|we're) not (?:\w+ )?sure (?:what|which|how|if|whether)"
    r"|no (?:musical )?(?:wish|request|preference)\b"
    r"|nicht (?:ganz |so recht )?verstanden|keinen (?:musik)?wunsch"
    r"|pas (?:bien |tout à fait )?(?:compris|saisi)"
    r"|no (?:he |lo he )?(?:entendido|entendí|entiendo)"
    r"|non ho (?:ben )?(?:capito|compreso)"
    r")",
    regex.IGNORECASE,
)
_QUOTED = regex.compile(quotations())


def admits(text: str) -> bool:
    """Whether a text says that what the user wants was not understood.

    Found by phrases in English, German, French, Spanish and Italian, such as "I did not catch" and "I am not sure
    what". Text in quotation marks, such as titles, is not searched.
    """
    return _ADMISSION.search(_QUOTED.sub("", text.replace("’", "'"))) is not None


def asks(text: str) -> bool:
    """Whether a sentence of a response is a question; a question mark in quotation marks does not count."""
    return any(map(_is_question, split_sentences(text)))


def drop_questions_and_repeats(response: str) -> str:
    """Drop the questions, and every admission after the first; a response without these stays as it is."""
    sentences = split_sentences(response)
    kept: list[str] = []
    for sentence in sentences:
        if not (_is_question(sentence) or (admits(sentence) and any(map(admits, kept)))):
            kept.append(sentence)
    return response if len(kept) == len(sentences) else " ".join(kept)


def _is_question(sentence: str) -> bool:
    return QUESTION_END.search(_QUOTED.sub("", sentence)) is not None
