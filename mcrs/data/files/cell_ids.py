"""Ids and numbers in text cells that passed through a data frame or a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from mcrs.checks.mistakes import Mistake
from mcrs.checks.plain_values import short_repr

_WHOLE = re.compile(r"(\d+)(?:\.0)?")
# A spreadsheet shows long numbers like this, and writes what it shows.
_SHORTENED = re.compile(r"\d[.,]\d+E\+\d+")


def whole_numbers(values: Sequence[Any]) -> Sequence[Any]:
    """Whole numbers without ``.0``, which data frames write if a column has gaps; other columns stay as they are."""
    given = [value for value in values if value is not None]
    if not all(isinstance(value, str) and _WHOLE.fullmatch(value) for value in given):
        return values
    return [value and value.removesuffix(".0") for value in values]


def shortened_ids(values: Sequence[Any], column: str, row_label: Callable[[int], str]) -> list[Mistake]:
    """A mistake for each id that a spreadsheet shortened, such as ``1.23457E+15``: several ids may have become one."""
    return [
        Mistake(
            f"in column {column}",
            f"{row_label(row)}: column {column}: expected an id, found {short_repr(value)}, a number that a "
            f"spreadsheet shortened; format the column as text before you save the file",
        )
        for row, value in enumerate(values)
        if isinstance(value, str) and _SHORTENED.fullmatch(value)
    ]
