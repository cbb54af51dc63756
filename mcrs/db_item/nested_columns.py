"""Flattening columns of nested objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from mcrs.checks.plain_values import valid_text

if TYPE_CHECKING:
    from mcrs.data.files.file_table import Column

#: Deeper than any export nests its tracks.
_DEPTH = 4


def flatten_columns(columns: Mapping[str, Column], depth: int = _DEPTH) -> dict[str, Column]:
    """Add columns for nested keys: ``track.album.name`` is the value in ``{"album": {"name": …}}`` of ``track``.

    The values of a list of objects become a list: ``track.artists.name``.

    Args:
        columns: The values of each column.
        depth: Maximum depth; deeper objects stay as they are.
    """
    flat: dict[str, Column] = {}
    for name, column in columns.items():
        values = _python_objects(column)
        inner = _inner_columns(values) if depth and isinstance(values, list) else {}
        if inner:
            flat |= {f"{name}.{valid_text(key)}": part for key, part in flatten_columns(inner, depth - 1).items()}
        else:
            flat[name] = values
    return flat


def _python_objects(column: Column) -> Column:
    """A column of Arrow that holds objects or lists of objects as Python values; others as they are."""
    if not isinstance(column, (pa.Array, pa.ChunkedArray)):
        return column
    kind = column.type
    if any(check(kind) for check in (pa.types.is_list, pa.types.is_large_list, pa.types.is_list_view)):
        kind = kind.value_type
    return column.to_pylist() if pa.types.is_struct(kind) else column


def _inner_columns(values: Sequence[Any]) -> dict[str, list[Any]]:
    """The values of a column's objects by key; empty for other values."""
    given = [value for value in values if value is not None]
    if not given:
        return {}
    if all(isinstance(value, dict) for value in given):
        return {
            key: [value and value.get(key) for value in values] for key in dict.fromkeys(chain.from_iterable(given))
        }
    if not all(isinstance(value, list) and all(isinstance(part, dict) for part in value) for value in given):
        return {}
    keys = dict.fromkeys(key for value in given for part in value for key in part)
    return {key: [value and [part.get(key) for part in value] for value in values] for key in keys}
