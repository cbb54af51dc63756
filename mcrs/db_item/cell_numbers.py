"""Parsing numbers and lengths in texts, as programs of many countries write them; marks of missing ones."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any

#: What programs and people write where a number or date is missing. Names and tags may be the same words.
_MARKS = frozenset(
    (
        *("", "-", "--", "–", "—", "?", "n/a", "na", "nan", "<na>", "nat", "none", "null", "\\n"),
        *("#n/a", "#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!"),
    )
)

_NUMBER = re.compile(r"[+-]?(?:\d[\d.,]*|[.,]\d+)")
_EXPONENT = re.compile(r"[+-]?\d+(?:\.\d*)?e[+-]?\d+")
_SIGN = re.compile("[.,]")
_GROUPS = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{3})+")
# What separates thousands besides a dot or comma, and a percent sign.
_FILLING = re.compile(r"(?<=\d)['’\s](?=\d{3}(?!\d))|\s*%$")
# 3'45", in minutes and seconds.
_PRIMES = re.compile(r"(\d+)['’′](\d{1,2})(?:[\"”]|['’′]{2})?")
_CLOCK = re.compile(r"(?:(?:(\d+):)?(\d{1,2})|(\d+)):(\d{2}(?:[.,]\d+)?)")
_MILLISECONDS = {"h": 3_600_000.0, "m": 60_000.0, "s": 1000.0, "ms": 1.0}
_NAMES = {"h": "h hr hrs hour hours std", "m": "m min mins minute minutes", "s": "s sec secs second seconds sek"}
_UNITS = {name: _MILLISECONDS[unit] for unit, names in _NAMES.items() for name in names.split()} | dict.fromkeys(
    ("ms", "msec", "millis", "millisecond", "milliseconds", "millisekunden", "millisecondes", "milisegundos"), 1.0
)
_PARTS = re.compile(r"(\d+(?:[.,]\d+)?)\s*([a-z]+)\.?\s*")
_NEW_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")
_COLUMN_UNIT = re.compile(r"(.+?)[\s_(\[]+(?:in\s+|en\s+)?([a-z]+)[)\]]?\s*", re.IGNORECASE)


def is_mark(text: str) -> bool:
    """Whether a text stands for a missing number or date."""
    return text.strip().lower() in _MARKS


def plain_digits(text: str) -> str:
    """A text with ASCII digits and signs instead of full-width ones and the digits of other scripts."""
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFKC", text).replace("٫", ".").replace("٬", ",")
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in composed)


_UNITS |= dict.fromkeys(("sekunden", "secondes", "segundos", "secondi", "seconden"), 1000.0)
_UNITS |= dict.fromkeys(("minuten", "minutos", "minuti"), 60_000.0)


def split_unit(column: str) -> tuple[str, float]:
    """The name of a column without its unit of time, and the unit in milliseconds: 1000 for ``Duration (s)``.

    A name without a unit is returned as it is, with 1. Capitals begin words, too: ``durationMs``.
    """
    match = _COLUMN_UNIT.fullmatch(_NEW_WORD.sub(" ", column))
    unit = _UNITS.get(match[2].lower()) if match else None
    return (column, 1.0) if match is None or unit is None else (match[1], unit)


def read_numbers(values: Sequence[Any], unit: float = 1.0) -> list[Any]:
    """The numbers in texts; other values stay as they are.

    ``1.234,5`` and ``1,234.5`` are both 1234.5. A sign that could be either is read as the other numbers of the column
    show; if none does, the dot is the decimal sign. Lengths, such as ``3:45``, ``3 min 45 s`` or ``PT3M45S``, are
    numbers of milliseconds. Marks such as ``n/a`` or ``NaN`` are None. Any other text stays as it is, and so does a
    number beyond 64-bit floats. Plain numbers are multiplied by ``unit``.
    """
    # Databases and data frames store lengths as times of day or as durations.
    values = [f"{value.total_seconds()} s" if isinstance(value, timedelta) else value for value in values]
    values = [str(value) if isinstance(value, time) else value for value in values]
    texts = [_tidy(value) if isinstance(value, str) else None for value in values]
    decimals = {sign for text in texts if text is not None and (sign := _decimal_sign(text))}
    decimal = decimals.pop() if len(decimals) == 1 else "."
    return [
        _scale(value, unit) if text is None else _finite(value, _read(value, text, decimal, unit))
        for value, text in zip(values, texts, strict=True)
    ]


def _scale(value: Any, unit: float) -> Any:  # noqa: ANN401 - whatever a file holds
    try:
        return value * unit if unit != 1 and isinstance(value, (int, float)) and not isinstance(value, bool) else value
    except OverflowError:  # an integer beyond floats
        return value


def _finite(cell: str, found: float | str | None) -> float | str | None:
    return cell if isinstance(found, float) and math.isinf(found) else found


def _tidy(cell: str) -> str:
    return _FILLING.sub("", plain_digits(cell).strip().lower())


def _decimal_sign(text: str) -> str | None:
    """The decimal sign that a number shows: it is the last sign, or is not followed by three digits."""
    signs = _SIGN.findall(text)
    if not signs or not _NUMBER.fullmatch(text):
        return None
    other = {".": ",", ",": "."}
    if len(signs) > 1:
        return other[signs[0]] if len(set(signs)) == 1 or signs[0] != signs[-1] else None
    whole, _, part = re.sub("[+-]", "", text).partition(signs[0])
    return signs[0] if len(part) != len("000") or whole in ("", "0") or len(whole) > len("000") else None


def _read(value: str, text: str, decimal: str, unit: float) -> float | str | None:
    if is_mark(text):
        return None
    if _EXPONENT.fullmatch(text):
        return float(text) * unit
    if not _NUMBER.fullmatch(text):
        length = _read_length(text)
        return value if length is None else length
    whole, _, part = text.partition(_decimal_sign(text) or decimal)
    if _SIGN.search(part) or not (_SIGN.search(whole) is None or _GROUPS.fullmatch(whole)):
        return value
    return float(f"{_SIGN.sub('', whole)}.{part}0") * unit


def _read_length(text: str) -> float | None:
    """A length in milliseconds, or None."""
    if clock := _CLOCK.fullmatch(_PRIMES.sub(lambda primes: f"{primes[1]}:{primes[2].zfill(2)}", text)):
        hours, minutes, more_minutes, seconds = (float((part or "0").replace(",", ".")) for part in clock.groups())
        return 1000 * (3600 * hours + 60 * (minutes + more_minutes) + seconds)
    text = text.removeprefix("pt")
    parts = _PARTS.findall(text)
    if not parts or _PARTS.sub("", text) or not all(unit in _UNITS for _, unit in parts):
        return None
    return sum(float(number.replace(",", ".")) * _UNITS[unit] for number, unit in parts)
