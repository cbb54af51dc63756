"""Names in a response that are not of its track nor of the conversation."""

from __future__ import annotations

import regex

from mcrs.responses.addressing import USER_WORDS
from mcrs.responses.claim_words import claim_groups
from mcrs.responses.evidence import OWN, PLAYED, SHARED, Evidence, Reading
from mcrs.text.message_cache import cache_messages
from mcrs.text.scripts import is_caseless
from mcrs.text.sentences import quotations

_QUOTED = regex.compile(quotations())
# A capital says nothing at the beginning of a sentence, of a line, or of what stands after a colon, dash or bracket.
_BEGINS = regex.compile(rf"(?:^|[.!?:…\n(\[—–-]|[\"“”„«'‘*{OWN}{PLAYED}{SHARED}]\s*[,.]?)\W*$")
# German writes every noun with a capital, so that only two in a row are a name.
_GERMAN = regex.compile(
    r"\b(?:der|die|das|und|ist|ein|eine|einen|von|fur|mit|auf|dir|dich|hier|vom|im)\b", regex.IGNORECASE
)
_MIN_GERMAN = 2
_MIN_DECLINED = 3
_LATIN = regex.compile(r"[\p{Latin}\p{N}]")
_OTHER_LETTER = regex.compile(r"[\p{L}--\p{Latin}]", regex.V1)
_NAMELESS_TEXT = """
i im id ill ive ok okay dj mc tv uk us mr mrs ms dr cd dvd mp3 spotify youtube am pm hey oh ah yes no hi hello well
"""
_NAMELESS = frozenset(_NAMELESS_TEXT.split())
# What likens the track to a played one, or speaks of the conversation.
_LIKENING_TEXT = """
after like likes liked similar same also another again follow follows following alongside unlike as before heard played
enjoyed loved next more too us we nach wie ahnlich auch ebenso apres comme aussi encore despues como tambien otra otro
dopo come anche ancora shared share shares neighbour neighbor both
"""
_LIKENING = frozenset(_LIKENING_TEXT.split())


def unknown_names(sentence: str, reading: Reading, evidence: Evidence) -> list[str]:
    """What a sentence writes as a name and nothing supports, and names of played tracks that are used as its own.

    A name is what stands in quotation marks, and a word with a capital that does not begin a sentence. It is supported
    by the names and tags of the track, by those of the played tracks and by the user's words. A name of a played track
    that the track does not share must be in a sentence that likens the two or speaks of the user. A name in another
    alphabet than Latin, which languages decline and transliterate, is compared without its ending, and only if the
    record has names in that alphabet.
    """
    quoted = [match[0][1:-1] for match in _QUOTED.finditer(sentence)]
    found = [text for text in quoted if not evidence.is_quotable(text)]
    if names := _capitals(reading):
        known = evidence.record | evidence.said
        unknown = [position for position in names if not _is_known(reading.folded[position], known, evidence.record)]
        if len(_GERMAN.findall(reading.text)) >= _MIN_GERMAN:
            unknown = [position for position in unknown if position - 1 in unknown or position + 1 in unknown]
        found += [reading.folded[position] for position in unknown]
    return [*found, PLAYED] if _takes_played(reading) else found


@cache_messages
def _capitals(reading: Reading) -> list[int]:
    """The places of the words that are written as names."""
    return [position for position in range(len(reading.words)) if _is_name(reading, position)]


@cache_messages
def _takes_played(reading: Reading) -> bool:
    """Whether a sentence names a played track, and neither likens it to another nor speaks of the user."""
    return PLAYED in reading.text and not (_LIKENING | USER_WORDS).intersection(reading.folded)


def _is_known(word: str, known: frozenset[str], record: frozenset[str]) -> bool:
    if _LATIN.match(word):
        return word in known
    stems = [other[:-1] for other in known if len(other) >= _MIN_DECLINED]
    return not any(map(_OTHER_LETTER.match, record)) or any(map(word.startswith, stems))


def _is_name(reading: Reading, position: int) -> bool:
    word = reading.words[position]
    first = reading.text[word.start]
    if not first.isupper() or is_caseless(first) or word.folded in _NAMELESS:
        return False
    # The words of genres and origins have a check of their own.
    return (word.folded,) not in claim_groups() and _BEGINS.search(reading.text[: word.start]) is None
