"""Claims of a response about what the user has listened to, and about what the track shares with it."""

from __future__ import annotations

from typing import NamedTuple

import regex

from mcrs.responses.ending import QUESTION_END
from mcrs.responses.evidence import OWN, SHARED, Evidence, Reading
from mcrs.text.eras import decade_of, year_of
from mcrs.text.message_cache import cache_messages
from mcrs.text.names import fold

# English, German, French, Spanish and Italian.
_HEARD = regex.compile(
    r"(?:\b(?:you|we)(?:\s?(?:'|’)\s?ve|\s+have|\s+had|\s+were|\s+are|\s?(?:'|’)\s?re)?"
    r"(?:\s+(?:just|also|really|already|recently|previously|once|been|all|so|both|truly|clearly|still|always|often|long))*"
    r"\s+(?:enjoyed|enjoying|heard|hearing|listened|listening|loved|loving|liked|liking|played|playing|appreciated)\b"
    r"|\byou(?:\s?(?:'|’)\s?re|\s+are)\s+(?:\w+\s+){0,3}fan\s+of\b"
    r"|\b(?:du|sie)\s+(?:hast|haben)\b[^.!?]*\b(?:gehort|genossen|gemocht)\b"
    r"|\b(?:tu\s+as|vous\s+avez)\s+(?:\w+\s+)?(?:ecoute|aime|apprecie|entendu)\b"
    r"|\b(?:te|le)\s+(?:gusto|encanto)\b|\b(?:has\s+)?(?:escuchaste|escuchado|disfrutaste|disfrutado)\b"
    r"|\b(?:hai|avete)\s+(?:ascoltato|apprezzato|sentito)\b|\b(?:ti|vi)\s+(?:e|sono)\s+piaciut[oaie]\b)",
    regex.IGNORECASE,
)
_SUPPOSED = regex.compile(
    r"\b(?:if|hope|whether|in case|would|wish|until|once|glad to hear|wenn|falls|si|se)\b[^,.;]*$", regex.IGNORECASE
)
_BEFORE = regex.compile(
    r"\b(?:last time|once again|as before|still (?:on|with|in)|again|follows? right after)\b", regex.IGNORECASE
)
# The order of tracks on an album is in no record.
_FOLLOWS = regex.compile(
    r"\b(?:it|this|which|that)\s+(?:follows|comes)\s+(?:right\s+|directly\s+)?after\b", regex.IGNORECASE
)
_MEANT = regex.compile(
    r"\byou(?:\s?(?:'|’)\s?re|\s+are)?\s+(?:thinking of|mean|meant|want|wanted|asked for|asking for|looking for)\s+"
    rf"[^\w\s]?([{OWN}{SHARED}])",
    regex.IGNORECASE,
)
_SAME = regex.compile(
    r"\bsame\s+(?:\w+\s+)?(album|record|artist|band|singer|group|decade|era|year)\b"
    r"|\b(?:another|one more|more)\s+(?:\w+\s+)?(?:song|track|one|piece|tune|hit)?\s*(by|from)\b"
    r"|\balso\s+(by|from|on)\b",
    regex.IGNORECASE,
)
# "You liked the song, “Ditto”" goes on after its comma.
_END = regex.compile(rf"[,;:.!?—–](?!\s*[^\w\s]?[{OWN}{SHARED}])")


def unsupported_listening(sentence: str, reading: Reading, evidence: Evidence) -> list[str]:
    """The parts of a sentence that claim listening to what was not played, wanting what was not named, or sharing.

    "You enjoyed “So What”" needs *So What* among the played tracks; "you enjoyed the last one" needs a played track;
    "from the same album" needs a played track of that album; "you are thinking of “So What”" needs a message that names
    the track or its artist.
    """
    claims = _told(reading)
    # What was not played was not listened to.
    found = claims.listened_own if evidence.played else [*claims.listened, *claims.before]
    meant = claims.meant if claims.meant and not evidence.is_named else []
    shared = [match[0] for match in claims.same if not _is_shared(match, sentence, evidence)]
    return [*found, *claims.follows, *meant, *shared]


class _Claims(NamedTuple):
    """What a sentence tells, in its own words: of hearing anything, of hearing the track itself, and so on."""

    listened: list[str]
    listened_own: list[str]
    before: list[str]
    follows: list[str]
    meant: list[str]
    same: list[regex.Match[str]]


@cache_messages
def _told(reading: Reading) -> _Claims:
    text, listened, listened_own = reading.text, [], []
    for match in _HEARD.finditer(text):
        if _SUPPOSED.search(text[: match.start()]) and "glad" not in text[: match.start()].lower():
            continue
        end = _END.search(text, match.end())
        listened.append(match[0])
        if OWN in text[match.start() : end.start() if end else len(text)]:
            listened_own.append(match[0])
    before, follows, meant = ([match[0] for match in pattern.finditer(text)] for pattern in (_BEFORE, _FOLLOWS, _MEANT))
    return _Claims(
        listened, listened_own, before, follows, [] if QUESTION_END.search(text) else meant, list(_SAME.finditer(text))
    )


def _is_shared(match: regex.Match[str], sentence: str, evidence: Evidence) -> bool:
    what = next(filter(None, match.groups())).lower()
    own, others = evidence.track, evidence.played_in(sentence) or evidence.played
    if what in {"decade", "era", "year"}:
        years = [year for track in others if (year := year_of(track.release_date)) is not None]
        return evidence.year is not None and any(
            year == evidence.year or (what != "year" and decade_of(year) == decade_of(evidence.year)) for year in years
        )
    same_album = any(own.album and fold(other.album) == fold(own.album) for other in others)
    artists = set(map(fold, own.artists))
    same_artist = any(artists & set(map(fold, other.artists)) for other in others)
    if what in {"album", "record"}:
        return same_album
    return same_artist or (what in {"from", "on"} and same_album)
