"""Ids and numbers in text cells that passed through a data frame or a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from mcrs.checks.mistakes import Mistake
from mcrs.checks.plain_values import short_repr

_WHOLE = re.compile(r"(\d+)(?:[.,]0)?")
# A spreadsheet shows long numbers like this, and writes what it shows.
_SHORTENED = re.compile(r"\d[.,]\d+E\+\d+")


class LongNumber(str):
    """A number of a workbook as text, with more digits than Excel keeps."""

    __slots__ = ()


def whole_numbers(values: Sequence[Any]) -> Sequence[Any]:
    """Whole numbers without ``.0``, which data frames write if a column has gaps; other columns stay as they are.

    The sign may be the decimal comma of other countries.
    """
    given = [value for value in values if value is not None]
    if not all(isinstance(value, str) and _WHOLE.fullmatch(value) for value in given):
        return values
    return [value and value.removesuffix(".0").removesuffix(",0") for value in values]


def shortened_ids(values: Sequence[Any], column: str, row_label: Callable[[int], str]) -> list[Mistake]:
    """A mistake for each id that a spreadsheet shortened, such as ``1.23457E+15``: several ids may have become one."""
    found = {row: _why_shortened(value) for row, value in enumerate(values)}
    return [
        Mistake(f"in column {column}", f"{row_label(row)}: column {column}: expected an id, found {reason}")
        for row, reason in found.items()
        if reason
    ]


def _why_shortened(value: object) -> str:
    if isinstance(value, LongNumber):
        return (
            f"the number {value[:40]}: Excel keeps 15 digits of a number, and the others are lost; format the column "
            f"as text, and enter its ids again"
        )
    if isinstance(value, str) and _SHORTENED.fullmatch(value):
        return (
            f"{short_repr(value)}, a number that a spreadsheet shortened; format the column as text before you save "
            f"the file"
        )
    return ""
