"""Parsing dates in texts, as spreadsheets and programs of many countries write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from mcrs.data.columns.scalars import number_text
from mcrs.db_item.cell_numbers import is_mark, plain_digits

_YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})(?:[./-](\d{1,2}))?")
_YEAR_LAST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
_SHORT_YEAR = re.compile(r"(0?[1-9]|[12]\d|3[01])([./-])(0?[1-9]|[12]\d|3[01])\2(\d{2})")
_COMPACT = re.compile(r"([12]\d{3})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_EPOCH = re.compile(r"-?\d{9,19}")
_NO_YEAR = re.compile(r"0+(?:\.0|[./-]00?[./-]00?)?")
# A year that was formatted as a number: 1,999 or 1999,0.
_YEAR_AS_NUMBER = re.compile(r"([12])[.,\s]?(\d{3})(?:[.,]0+)?")
_ANY_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
_TIME = re.compile(r"(?:T|,?\s+)\d{1,2}:\d{2}.*")
_SPACED_SIGN = re.compile(r"\s*([./-])\s*")
# 1959年8月17日, 1959년 8월 17일
_EAST_ASIAN = str.maketrans({"年": "-", "년": "-", "月": "-", "월": "-", "日": "", "일": ""})
#: Two digits below this are years from 2000 on, the others of the 20th century, as in Excel.
_PIVOT = 30


def read_days(values: Sequence[Any]) -> list[Any]:
    """Dates with the year first: ``1959-08-17`` for ``17.08.1959``, ``8/17/1959``, ``1959年8月17日`` or ``19590817``.

    With dots, the day comes first. With slashes or hyphens, it depends on the column: if any first number is above 12,
    the day comes first, and if any second one is, the month does. If neither or both are, only the year is kept, as for
    texts such as ``Aug 17, 1959``. Numbers of nine digits or more count seconds, or their fractions, from 1970. A year
    0 and marks such as ``n/a`` are None. Values other than texts and such numbers stay as they are.
    """
    texts = [_tidy(value) for value in values]
    first, second = _largest(texts, 1), _largest(texts, 3)
    day_first = first > 12 >= second
    month_first = second > 12 >= first
    longest = max((abs(int(text)) for text in texts if text and _EPOCH.fullmatch(text)), default=0)
    per_second = next((10**power for power in (9, 6, 3) if longest >= 10 ** (power + 8)), 1)
    return [
        value if text is None else _read_day(value, text, day_first, month_first, per_second)
        for value, text in zip(values, texts, strict=True)
    ]


def has_year(text: str) -> bool:
    """Whether a date begins with its year."""
    return bool(_ANY_YEAR.match(text))


def _tidy(value: object) -> str | None:
    """A text, or a number that is not a year, without a time of day; None for other values."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and not 1 <= value <= date.max.year:
        value = number_text(value)
    if not isinstance(value, str):
        return None
    text = _TIME.sub("", plain_digits(value).strip().translate(_EAST_ASIAN))
    if year := _YEAR_AS_NUMBER.fullmatch(text):
        return year[1] + year[2]
    return _SPACED_SIGN.sub(r"\1", text).rstrip(" ./-")


def _largest(texts: Iterable[str | None], group: int) -> int:
    """The largest number at one position of the dates with slashes or hyphens."""
    matches = (_YEAR_LAST.fullmatch(text) or _SHORT_YEAR.fullmatch(text) for text in texts if text)
    return max((int(match[group]) for match in matches if match and match[2] != "."), default=0)


def _read_day(value: str | float, text: str, day_first: bool, month_first: bool, per_second: int) -> str | float | None:
    if is_mark(text) or _NO_YEAR.fullmatch(text):
        return None
    if match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        return _day(*match.groups())
    if match := _YEAR_LAST.fullmatch(text) or _SHORT_YEAR.fullmatch(text):
        year = match[4] if len(match[4]) > 2 else f"{'20' if int(match[4]) < _PIVOT else '19'}{match[4]}"
        if match[2] == "." or day_first:
            return _day(year, match[3], match[1])
        return _day(year, match[1], match[3]) if month_first else year
    if _EPOCH.fullmatch(text):
        try:
            return (date(1970, 1, 1) + timedelta(seconds=int(text) // per_second)).isoformat()
        except OverflowError:
            return value
    if _ANY_YEAR.match(text):
        return text
    years = _ANY_YEAR.findall(text)
    return years[0] if len(years) == 1 else value


def _day(year: str, month: str, day: str | None = None) -> str:
    """A day or month, or only its year if the calendar does not have it."""
    try:
        date(int(year), int(month), int(day or 1))
    except ValueError:
        return year
    return "-".join(part.zfill(2) for part in (year, month, day) if part)
