"""Parsing ids, numbers and dates in cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

_SPOTIFY_TRACK = re.compile(
    r"(?:spotify:track:|https?://open\.spotify\.com/(?:intl-\w+/)?track/)([0-9A-Za-z]{22})(?:[?#].*)?"
)
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_LENGTH = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})(?:[./-](\d{1,2}))?")
_YEAR_LAST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
_ANY_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")


def bare_id(value: Any) -> Any:  # noqa: ANN401 - whatever a file holds
    """The id in a Spotify URI or link of a track; any other text as it is."""
    match = _SPOTIFY_TRACK.fullmatch(value.strip()) if isinstance(value, str) else None
    return match[1] if match else value


def read_number(cell: str | None) -> float | str | None:
    """The number in a cell, with a decimal point or comma; a length such as ``3:45`` in milliseconds.

    An empty cell is None, and so is NaN, which pandas and others write for a missing number. Any other text is returned
    as it is.
    """
    if cell is None or cell.lower() == "nan":
        return None
    if _NUMBER.fullmatch(cell):
        return float(cell.replace(",", "."))
    if length := _LENGTH.fullmatch(cell):
        hours, minutes, seconds = (int(part or 0) for part in length.groups())
        return 1000.0 * (3600 * hours + 60 * minutes + seconds)
    return cell


def read_days(cells: Sequence[str | None]) -> list[str | None]:
    """Dates with the year first: ``1959-08-17`` for ``17.08.1959``, ``8/17/1959`` or ``1959/8/17``.

    With dots, the day comes first. With slashes or hyphens, it depends on the column: if any first number is above 12,
    the day comes first, and if any second one is, the month does. If neither or both are, only the year is kept, as for
    texts such as ``Aug 17, 1959``.
    """
    first, second = _largest(cells, 1), _largest(cells, 3)
    day_first = first > 12 >= second
    month_first = second > 12 >= first
    return [cell and _read_day(cell, day_first, month_first) for cell in cells]


def has_year(text: str) -> bool:
    """Whether a date begins with its year."""
    return bool(_ANY_YEAR.match(text))


def _largest(cells: Iterable[str | None], group: int) -> int:
    """The largest number at one position of the dates with slashes or hyphens."""
    matches = (_YEAR_LAST.fullmatch(cell) for cell in cells if cell)
    return max((int(match[group]) for match in matches if match and match[2] != "."), default=0)


def _read_day(cell: str, day_first: bool, month_first: bool) -> str:
    if match := _YEAR_FIRST.fullmatch(cell):
        return "-".join(part.zfill(2) for part in match.groups() if part)
    if match := _YEAR_LAST.fullmatch(cell):
        year = match[4]
        if match[2] == "." or day_first:
            return _day(year, match[3], match[1])
        return _day(year, match[1], match[3]) if month_first else year
    if _ANY_YEAR.match(cell):
        return cell
    years = _ANY_YEAR.findall(cell)
    return years[0] if len(years) == 1 else cell


def _day(year: str, month: str, day: str) -> str:
    """A day, or only its year if the month or day is invalid."""
    if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
        return f"{year}-{month.zfill(2)}-{day.zfill(2)}"
    return year
