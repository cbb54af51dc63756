"""Rows and lists as Python programs hold them: generators, arrays, data frames and Arrow tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any, Protocol

from mcrs.checks.plain_values import iterates


class Table(Protocol):
    """A data frame of pandas or polars, or a table of Arrow."""

    @property
    def columns(self) -> Any:  # noqa: ANN401 - each library has its own
        """The columns, or their names."""


def given_list(value: object) -> list[Any] | None:
    """The items of a list, generator, array or any other collection with an order; None for a text or another value."""
    is_list = isinstance(value, Iterable) and not isinstance(value, (str, bytes, bytearray, Mapping, Set))
    return list(value) if is_list and iterates(value) else None  # an array without dimensions cannot be iterated over


def given_rows(value: Any) -> list[Any] | None:  # noqa: ANN401 - unchecked
    """The rows of a table or a list of rows as plain values; None if a value is neither.

    A missing value of a data frame (NaN, NaT, NA) is None, and a named index of pandas is a column.
    """
    if hasattr(value, "iterrows"):  # pandas
        index = [name for name in value.index.names if name is not None and name not in value.columns]
        rows = (value.reset_index(level=index) if index else value).to_dict("records")
    else:
        # of polars, or of Arrow
        method = next((name for name in ("to_dicts", "to_pylist") if hasattr(value, name)), None)
        rows = getattr(value, method)() if method else given_list(value)
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
