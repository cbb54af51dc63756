"""Names in a response that are not of its track nor of the conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from mcrs.responses.addressing import USER_WORDS
from mcrs.responses.claim_words import claim_groups
from mcrs.responses.evidence import OWN, PLAYED, SHARED
from mcrs.text.scripts import is_caseless

if TYPE_CHECKING:
    from mcrs.responses.evidence import Evidence, Reading

_QUOTED = regex.compile(
    r"“([^“”]*)”|\"([^\"]*)\"|«([^«»]*)»|„([^„“”]*)[“”]|「([^「」]*)」|『([^『』]*)』|《([^《》]*)》"
)
# A capital says nothing at the beginning of a sentence, of a line, or of what stands after a colon, dash or bracket.
_BEGINS = regex.compile(rf"(?:^|[.!?:…\n(\[—–-]|[\"“”„«'‘*{OWN}{PLAYED}{SHARED}]\s*[,.]?)\W*$")
# German writes every noun with a capital, so that only two in a row are a name.
_GERMAN = regex.compile(
    r"\b(?:der|die|das|und|ist|ein|eine|einen|von|fur|mit|auf|dir|dich|hier|vom|im)\b", regex.IGNORECASE
)
_LEAST_GERMAN = 2
_LEAST_DECLINED = 3
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
    quoted = ["".join(filter(None, match.groups())) for match in _QUOTED.finditer(sentence)]
    found = [text for text in quoted if not evidence.is_quotable(text)]
    known = evidence.record | evidence.said
    capitals = [
        _is_name(reading, place) and not _is_known(reading.words[place].folded, known, evidence.record)
        for place in range(len(reading.words))
    ]
    if len(_GERMAN.findall(reading.text)) >= _LEAST_GERMAN:
        capitals = [
            flag and (any(capitals[max(place - 1, 0) : place]) or any(capitals[place + 1 : place + 2]))
            for place, flag in enumerate(capitals)
        ]
    found += [word.folded for word, flag in zip(reading.words, capitals, strict=True) if flag]
    if PLAYED in reading.text and not (_LIKENING | USER_WORDS).intersection(reading.folded):
        found.append(PLAYED)
    return found


def _is_known(word: str, known: frozenset[str], record: frozenset[str]) -> bool:
    if _LATIN.match(word):
        return word in known
    stems = [other[:-1] for other in known if len(other) >= _LEAST_DECLINED]
    return not any(map(_OTHER_LETTER.match, record)) or any(map(word.startswith, stems))


def _is_name(reading: Reading, place: int) -> bool:
    word = reading.words[place]
    first = reading.text[word.start]
    if not first.isupper() or is_caseless(first) or word.folded in _NAMELESS:
        return False
    # The words of genres and origins have a check of their own.
    return (word.folded,) not in claim_groups() and _BEGINS.search(reading.text[: word.start]) is None
