"""Reading single values as text: ids, texts, days and numbers of any Python type."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeGuard
from uuid import UUID

from mcrs.checks.finite_json import FINITE
from mcrs.checks.plain_values import id_text, short_repr

# A day with a time, as pandas and JSON writers format timestamps.
_DAY_AND_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?(?:Z|UTC|[+-]\d{2}:?(?:\d{2})?))?\Z"
)
_WHOLE_TEXT = re.compile(r"\s*(-?[0-9]{1,18})(?:\.0*)?\s*")


class Mismatch(ValueError):
    """A value is not of the declared kind, or not what was expected instead.

    ``path`` is the position within the column's value, such as ``("2", "content")``.
    """

    def __init__(self, found: object, expected: str | None = None, path: tuple[str, ...] = ()) -> None:
        super().__init__(short_repr(found))
        self.found = found
        self.expected = expected
        self.path = path

    def within(self, *path: str) -> Mismatch:
        """The same mismatch, with its position in an outer value."""
        return Mismatch(self.found, self.expected, (*path, *self.path))


def is_missing(value: object) -> bool:
    """Whether a value is missing: None, or NaN as in pandas."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def number_text(value: float | Decimal) -> str:
    """A number as text; integers have no decimal point: pandas converts a column of integers with a gap to floats."""
    if isinstance(value, (float, Decimal)) and math.isfinite(value) and value == int(value):
        return str(int(value))
    return str(value)


def _is_number(value: object) -> TypeGuard[float | Decimal]:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def _whole_number(value: object, lowest: int, highest: int) -> int:
    # The test of the type is for integers of any size, which cannot be converted to float.
    if not _is_number(value) or not (isinstance(value, int) or math.isfinite(value)):
        raise Mismatch(value)
    if value != int(value) or not lowest <= value <= highest:
        raise Mismatch(value)
    return int(value)


def read_text(value: object) -> str:
    """A text."""
    if not isinstance(value, str):
        raise Mismatch(value)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Mismatch(value, "a string that UTF-8 can encode") from None
    return str(value)


def read_id(value: object) -> str:
    """An id: a string, or an integer or UUID as its text."""
    text = id_text(value)
    if text is None:
        raise Mismatch(value)
    return read_text(text)


def read_value(value: object) -> str:
    """Any single value as text: a string, a number, a boolean, a date or a time."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, Decimal)):
        if isinstance(value, float) and math.isinf(value):
            raise Mismatch(value, FINITE)
        return number_text(value)
    if isinstance(value, datetime):
        at_midnight = value.time() == time()
        return value.date().isoformat() if at_midnight else value.replace(tzinfo=None).isoformat(" ")
    if isinstance(value, (date, time, timedelta, UUID)):
        return str(value)
    return read_text(value)


def read_day(value: object) -> str | None:
    """The day or year of a release: a text as it is, without a time of day; a date or timestamp; a year.

    The year 0 is missing, as in the Million Song Dataset.
    """
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if _is_number(value):
        return None if value == 0 else str(_whole_number(value, 1, date.max.year))
    text = read_text(value)
    match = _DAY_AND_TIME.match(text)
    return match[1] if match else text


def read_whole_number(value: object) -> int:
    """A 64-bit integer, also as a text or with decimals that are all 0: ``3.0`` or ``"3.0"``."""
    if isinstance(value, str) and (match := _WHOLE_TEXT.fullmatch(value)):
        value = int(match[1])
    return _whole_number(value, -(2**63), 2**63 - 1)


def read_number(value: object) -> float:
    """A finite number."""
    if isinstance(value, str):
        raise Mismatch(value, FINITE if _is_too_large(value) else None)
    if not _is_number(value):
        raise Mismatch(value)
    try:
        number = float(value)
    except OverflowError:
        raise Mismatch(value, FINITE) from None
    if math.isinf(number):
        raise Mismatch(value, FINITE)
    return number


def _is_too_large(text: str) -> bool:
    try:
        return math.isinf(float(text))
    except ValueError:
        return False
