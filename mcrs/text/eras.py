"""Years and decades, in messages and in release dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_DECADE = re.compile(r"\b(?:mid|early|late)?-?(?:(19|20)(\d)0|([3-9])0)['’]?s\b", re.IGNORECASE)
# "In her 30s" and "my 40s" are ages.
_AGE = re.compile(r"\b(?:my|your|his|her|our|their)\s+(?:mid|early|late)?[\s-]*['’]?$", re.IGNORECASE)
_SPELLED_DECADE = re.compile(r"\b(thirties|forties|fifties|sixties|seventies|eighties|nineties)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(19[2-9]\d|20[0-3]\d)\b(?!['’]?s\b)")
_SPELLED = ("thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")
_DATED_YEAR = re.compile(r"[12]\d{3}(?!\d)")


@dataclass(frozen=True)
class Era:
    """A range of years, including the last one, and its name: ``1975`` or ``the 1970s``."""

    first: int
    last: int
    name: str


def decade_of(year: int) -> Era:
    """The decade that a year belongs to."""
    first = year - year % 10
    return Era(first, first + 9, f"the {first}s")


def named_eras(clauses: Iterable[str]) -> Iterator[Era]:
    """The decades and years that clauses name; *the 20s* may be either of two decades, so they are none."""
    for clause in clauses:
        for match in _DECADE.finditer(clause):
            century, digit, short = match.groups()
            if not _AGE.search(clause[: match.start()]):
                yield decade_of(int(f"{century}{digit}0") if century else 1900 + 10 * int(short))
        for match in _SPELLED_DECADE.finditer(clause):
            if not _AGE.search(clause[: match.start()]):
                yield decade_of(1930 + 10 * _SPELLED.index(match[1].lower()))
        for match in _YEAR.finditer(clause):
            yield Era(int(match[1]), int(match[1]), match[1])


def year_of(date: str) -> int | None:
    """The year that a catalogue's date begins with, if it begins with one."""
    match = _DATED_YEAR.match(date)
    return int(match[0]) if match else None
