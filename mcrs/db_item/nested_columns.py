"""Flattening columns of nested objects, also of those that data frames wrote as text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from mcrs.checks.plain_values import valid_text
from mcrs.data.column_names import fold_column
from mcrs.data.columns.nested import parse_written
from mcrs.data.columns.scalars import Mismatch
from mcrs.db_item.known_columns import KNOWN_COLUMNS

if TYPE_CHECKING:
    from mcrs.data.files.file_table import Column

#: Deeper than any export nests its tracks.
_DEPTH = 4
_TAGS = frozenset(map(fold_column, ("tag_list", *KNOWN_COLUMNS["tag_list"])))
# An object, or a list of objects or pairs, as JSON or as Python prints it.
_WRITTEN = re.compile(r"\s*(?:\{|\[\s*[\[({])")

_WEIGHT = re.compile(r"\d+(?:\.\d+)?")


def flatten_columns(
    columns: Mapping[str, Column], tags: Collection[str] = (), depth: int = _DEPTH
) -> dict[str, Column]:
    """Add columns for nested keys: ``track.album.name`` is the value in ``{"album": {"name": …}}`` of ``track``.

    The values of a list of objects become a list: ``track.artists.name``. Objects that are deeper than ``depth`` stay
    as they are. Tags with weights, such as ``{"jazz": 100}`` or ``[["jazz", 100]]``, become a list of tags; ``tags``
    are columns of tags whose names are not known.
    """
    flat: dict[str, Column] = {}
    for name, column in columns.items():
        values = _python_objects(column)
        if isinstance(values, list) and (name in tags or fold_column(name) in _TAGS):
            values = list(map(_without_weights, values))
        inner = _inner_columns(values) if depth and isinstance(values, list) else {}
        if inner:
            parts = flatten_columns(inner, depth=depth - 1)
            flat |= {f"{name}.{valid_text(key)}": part for key, part in parts.items()}
        else:
            flat[name] = values
    return flat


def _python_objects(column: Column) -> Column:
    """A column that holds objects or lists of objects, maybe written as text, as Python values; others as they are."""
    if isinstance(column, (pa.Array, pa.ChunkedArray)):
        kind = column.type
        if any(check(kind) for check in (pa.types.is_list, pa.types.is_large_list, pa.types.is_list_view)):
            kind = kind.value_type
        if pa.types.is_struct(kind) or pa.types.is_map(kind):
            return column.to_pylist()
    if not _is_written(next((value for value in _values(column) if value not in (None, "")), None)):
        return column
    values = list(_values(column))
    filled = [value for value in values if value not in (None, "")]
    if not all(map(_is_written, filled)) or not any(map(_WRITTEN.match, filled)):
        return column
    try:
        found = [parse_written(value, "") if value else None for value in values]
    except Mismatch:
        return column
    return found if all(map(_holds_objects, found)) else column


def _values(column: Column) -> Iterable[Any]:
    return (value.as_py() for value in column) if isinstance(column, (pa.Array, pa.ChunkedArray)) else column


def _is_written(value: object) -> bool:
    return isinstance(value, str) and value.lstrip()[:1] in ("{", "[")


def _holds_objects(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(part, (dict, list, tuple)) for part in value)
    return value is None or (isinstance(value, dict) and all(isinstance(key, str) for key in value))


def _without_weights(value: Any) -> Any:  # noqa: ANN401 - whatever a file holds
    """The tags of a mapping or a list of pairs of tags and weights; other values as they are."""
    pairs = [*value.items()] if isinstance(value, dict) else value
    if not isinstance(pairs, list) or not all(map(_is_weighted, pairs)):
        return value
    return [tag for tag, weight in pairs if weight is not None]


def _is_weighted(pair: object) -> bool:
    if not isinstance(pair, (list, tuple)) or len(pair) != len(("tag", "weight")) or not isinstance(pair[0], str):
        return False
    weight = pair[1]
    return (
        weight is None
        or isinstance(weight, (int, float))
        or bool(isinstance(weight, str) and _WEIGHT.fullmatch(weight))
    )


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
