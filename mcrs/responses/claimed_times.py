"""Years, decades and numbers that a response claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from mcrs.responses.addressing import is_open, speaks_of_user
from mcrs.responses.evidence import PLAYED, SHARED
from mcrs.text.eras import decade_of, named_eras, year_of

if TYPE_CHECKING:
    from mcrs.responses.evidence import Evidence, Reading

_NUMBER = regex.compile(r"\p{Nd}")
_WITH_NUMBER = regex.compile(r"\S*\p{Nd}\S*")
_YEAR = regex.compile(r"(?:1[89]|20)\d\d")
_DECADE = regex.compile(r"(?:(?:19|20)?\d0)s")


def wrong_numbers(reading: Reading, evidence: Evidence) -> list[str]:
    """The numbers of a sentence, names aside, that are neither in the record nor the time of release.

    A number that is said of the user may be the user's; a year or decade in a sentence that names a played track may be
    that track's. In a question that names no track nothing is claimed.
    """
    if is_open(reading):
        return []
    heard = {year_of(track.release_date) for track in evidence.played} if _names_played(reading.text) else set()
    years = {year for year in (evidence.year, *heard) if year is not None}
    found = []
    for word, of_user in zip(reading.words, speaks_of_user(reading), strict=True):
        if not _NUMBER.search(word.folded) or word.folded in evidence.record:
            continue
        if (of_user and word.folded in evidence.said) or _is_time_of(word.folded, years):
            continue
        found.append(word.folded)
    spelled = _WITH_NUMBER.sub(" ", reading.text)
    eras = [era for era in named_eras([spelled]) if not any(era.first <= year <= era.last for year in years)]
    return found + [era.name for era in eras if not _is_said(era.name, evidence)]


def _names_played(text: str) -> bool:
    return PLAYED in text or SHARED in text


def _is_time_of(word: str, years: set[int]) -> bool:
    if _YEAR.fullmatch(word):
        return int(word) in years
    if _DECADE.fullmatch(word):
        names = {decade_of(year).name.removeprefix("the ") for year in years}
        return any(name.endswith(word) for name in names)
    return False


def _is_said(name: str, evidence: Evidence) -> bool:
    return any(word in name for word in evidence.record if _DECADE.fullmatch(word))
