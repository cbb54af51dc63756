"""Reading and joining columns by their kinds; a value of another kind is an error that names its position."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from mcrs.checks.mistakes import Mistake, describe_mistakes
from mcrs.checks.plain_values import json_word, one_line, short_repr
from mcrs.data.columns.arrow_layout import is_list, kind_in_words, plain_array
from mcrs.data.columns.arrow_texts import is_text
from mcrs.data.columns.class_labels import name_classes
from mcrs.data.columns.scalars import Mismatch, is_missing
from mcrs.errors import DataError

if TYPE_CHECKING:
    from mcrs.data.columns.kinds import Kind

#: The errors of Arrow for values without a common type.
NO_ARRAY = (ValueError, TypeError, OverflowError, pa.ArrowException)


class DataMistakesError(DataError):
    """Values of a dataset are wrong."""

    def __init__(self, message: str, mistakes: Sequence[Mistake] = ()) -> None:
        super().__init__(message)
        self.mistakes = mistakes


def read_value(kind: Kind, value: object, label: str, column: str) -> Any:  # noqa: ANN401 - what the kind says
    """Read one value; None and NaN are None.

    Raises:
        DataError: It is of another kind.
    """
    if is_missing(value):
        return None
    try:
        return kind.read(value)
    except Mismatch as mismatch:
        raise DataError(_describe(kind, mismatch, label, column).text) from None


def read_table(table: pa.Table, kinds: Mapping[str, Kind], name_row: Callable[[int], str]) -> pa.Table:
    """Read the columns of a table that have a kind; others stay as they are.

    ``name_row`` returns the name of a row for messages: the file and the position in it.

    Raises:
        DataMistakesError: A column has a value of another kind.
    """
    table = name_classes(table)
    return pa.table(read_columns({name: table[name] for name in table.column_names}, kinds, name_row))


def read_columns(
    columns: Mapping[str, pa.ChunkedArray | pa.Array | Sequence[object]],
    kinds: Mapping[str, Kind],
    name_row: Callable[[int], str],
) -> dict[str, pa.ChunkedArray | pa.Array]:
    """Read columns as :func:`read_table` does, from Arrow arrays or Python values; the latter need a kind.

    Raises:
        DataMistakesError: A column has a value of another kind.
    """
    mistakes: list[Mistake] = []
    found = {
        name: _read(kinds[name], column, name, name_row, mistakes) if name in kinds else column
        for name, column in columns.items()
    }
    if mistakes:
        raise DataMistakesError(describe_mistakes(mistakes), mistakes)
    return found


def as_array(
    values: pa.ChunkedArray | pa.Array | Sequence[object], path: Path, name: str
) -> pa.ChunkedArray | pa.Array:
    """A column without a kind.

    Raises:
        DataError: Its values have no common type.
    """
    if isinstance(values, (pa.Array, pa.ChunkedArray)):
        return values
    try:
        return pa.array(values)
    except NO_ARRAY as error:
        problem = one_line(error)
        first: dict[type, object] = {}
        for value in values:
            first.setdefault(type(value), value)
        if len(mixed := [short_repr(value) for value in first.values() if value is not None]) > 1:
            problem = f"values of several types, such as {mixed[0]} and {mixed[1]}; use one type in a column"
        raise DataError(f"cannot read {path}: column {name}: {problem}") from None


def _read(
    kind: Kind,
    column: pa.ChunkedArray | pa.Array | Sequence[object],
    name: str,
    name_row: Callable[[int], str],
    mistakes: list[Mistake],
) -> pa.Array:
    if not isinstance(column, (pa.ChunkedArray, pa.Array)):
        return _read_values(kind, column, name, name_row, mistakes)
    try:
        array = plain_array(column)
        read = kind.read_array(array)
        # Arrow has dates outside of Python's range, which could not be printed.
        return _read_values(kind, array.to_pylist(), name, name_row, mistakes) if read is None else read
    except (pa.ArrowException, ValueError, OverflowError) as error:
        problem = one_line(error)
        raise DataError(
            f"{name_row(0)}: column {name}: expected {kind.expected}, found {kind_in_words(column.type)}: {problem}"
        ) from None


def _read_values(
    kind: Kind, values: Sequence[object], name: str, name_row: Callable[[int], str], mistakes: list[Mistake]
) -> pa.Array:
    found: list[Any] = []
    for row, value in enumerate(values):
        try:
            found.append(None if is_missing(value) else kind.read(value))
        except Mismatch as mismatch:
            found.append(None)
            mistakes.append(_describe(kind, mismatch, name_row(row), name))
    if kind.stored is not None:
        return pa.array(found, kind.stored)
    if any(isinstance(value, list) for value in found):
        lists = [[value] if isinstance(value, str) else value for value in found]
        return pa.array(lists, pa.list_(pa.string()))
    return pa.array(found, pa.string())


def _describe(kind: Kind, mismatch: Mismatch, label: str, column: str) -> Mistake:
    expected = mismatch.expected or kind.expected
    where = ", ".join((column, *mismatch.path))
    text = (
        f"{label}: column {where}: expected {expected}, found {json_word(mismatch.found) or short_repr(mismatch.found)}"
    )
    return Mistake(f"in column {column}", text)


def join_tables(tables: Sequence[pa.Table], kinds: Mapping[str, Kind]) -> pa.Table:
    """The rows of all tables.

    A column whose kind is a text or a list of texts holds lists if it holds lists in one of the tables.

    Raises:
        ArrowException: A column has types that cannot be joined.
    """
    both = {name for name, kind in kinds.items() if kind.stored is None}
    lists = {field.name for table in tables for field in table.schema if field.name in both and is_list(field.type)}
    # A column that is empty in one table has no type there: that of another is used.
    return pa.concat_tables([_wrap_texts(table, lists) for table in tables], promote_options="permissive")


def _wrap_texts(table: pa.Table, names: Collection[str]) -> pa.Table:
    for place, field in enumerate(table.schema):
        if field.name in names and is_text(field.type):
            texts = table.column(place).to_pylist()
            lists = pa.array([None if text is None else [text] for text in texts], pa.list_(pa.string()))
            table = table.set_column(place, field.name, lists)
    return table
