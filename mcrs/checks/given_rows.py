"""Rows and lists as Python programs hold them: generators, arrays, data frames and Arrow tables."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any, Protocol

from mcrs.checks.plain_values import iterates


class Table(Protocol):
    """A data frame of pandas or polars, or a table of Arrow."""

    @property
    def columns(self) -> Any:  # noqa: ANN401 - each library has its own
        """The columns, or their names."""


def given_list(value: object) -> list[Any] | None:
    """The items of a list, generator, array or any other collection with an order; None for a text or another value."""
    if isinstance(value, (str, bytes, bytearray, Mapping, Set)) or not iterates(value):
        return None
    return list(value)


def given_rows(value: Any) -> list[Any] | None:  # noqa: ANN401 - unchecked
    """The rows of a table or a list of rows as plain values; None if a value is neither.

    A missing value of a data frame (NaN, NaT, NA) is None.
    """
    if hasattr(value, "columns") and hasattr(value, "to_dict"):
        # polars has to_dicts for what pandas calls to_dict("records")
        rows = value.to_dicts() if hasattr(value, "to_dicts") else value.to_dict("records")
    else:
        rows = value.to_pylist() if hasattr(value, "to_pylist") else given_list(value)
    return None if rows is None else list(map(_plain, rows))


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a cell holds
    """A value whose arrays, tuples and numpy numbers are lists and numbers, as JSON has them."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return list(value) if set(map(type, value)) <= {str} else list(map(_plain, value))
    return None if _is_missing(value) else value


def _is_missing(value: object) -> bool:
    try:
        return bool(value != value)
    except (TypeError, ValueError):
        return type(value).__name__ == "NAType"
