"""Years, decades and numbers that a response claims."""

from __future__ import annotations

import regex

from mcrs.responses.addressing import is_open, speaks_of_user
from mcrs.responses.evidence import PLAYED, SHARED, Evidence, Reading
from mcrs.text.eras import Era, decade_of, named_eras, year_of
from mcrs.text.message_cache import cache_messages

_NUMBER = regex.compile(r"\p{Nd}")
_WITH_NUMBER = regex.compile(r"\S*\p{Nd}\S*")
_YEAR = regex.compile(r"(?:1[89]|20)\d\d")
_DECADE = regex.compile(r"(?:(?:19|20)?\d0)s")


def wrong_numbers(reading: Reading, evidence: Evidence) -> list[str]:
    """The numbers of a sentence, names aside, that are neither in the record nor the time of release.

    A number that is said of the user may be the user's; a year or decade in a sentence that names a played track may be
    that track's. In a question that names no track nothing is claimed.
    """
    numbers, eras = _claimed(reading)
    if not (numbers or eras):
        return []
    played = evidence.played if PLAYED in reading.text or SHARED in reading.text else ()
    years = {year for year in (evidence.year, *(year_of(track.release_date) for track in played)) if year is not None}
    found = [
        number
        for number, of_user in numbers
        if not (number in evidence.record or (of_user and number in evidence.said) or _is_time_of(number, years))
    ]
    wrong = [era for era in eras if not any(era.first <= year <= era.last for year in years)]
    return found + [era.name for era in wrong if not _is_said(era.name, evidence)]


@cache_messages
def _claimed(reading: Reading) -> tuple[list[tuple[str, bool]], list[Era]]:
    """The numbers of a sentence, each with whether it is said of the user, and the eras that it spells."""
    if is_open(reading):
        return [], []
    said = zip(reading.folded, speaks_of_user(reading), strict=True)
    numbers = [(word, of_user) for word, of_user in said if _NUMBER.search(word)]
    return numbers, list(named_eras([_WITH_NUMBER.sub(" ", reading.text)]))


def _is_time_of(word: str, years: set[int]) -> bool:
    if _YEAR.fullmatch(word):
        return int(word) in years
    if _DECADE.fullmatch(word):
        names = {decade_of(year).name.removeprefix("the ") for year in years}
        return any(name.endswith(word) for name in names)
    return False


def _is_said(name: str, evidence: Evidence) -> bool:
    return any(word in name for word in evidence.record if _DECADE.fullmatch(word))
