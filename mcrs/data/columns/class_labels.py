"""The names of ClassLabel columns, which the package ``datasets`` stores as numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from mcrs.data.columns.arrow_layout import is_list, with_values


def features_of(table: pa.Table) -> dict[str, Any]:
    """The features that ``datasets`` stored in a table's schema, by column; empty for other tables."""
    try:
        noted = json.loads((table.schema.metadata or {}).get(b"huggingface", b"{}"))
        features = noted["info"]["features"]
    except (ValueError, KeyError, TypeError):
        return {}
    return features if isinstance(features, dict) else {}


def name_classes(table: pa.Table) -> pa.Table:
    """Replace the numbers of classes by their names, also in nested values; -1 is missing.

    Raises:
        ArrowException: A number has no name.
    """
    for name, feature in features_of(table).items():
        if name in table.column_names and _has_classes(feature):
            column = pa.chunked_array([_named(chunk, feature) for chunk in table[name].chunks] or [[]])
            table = table.set_column(table.column_names.index(name), name, column)
    return table


def _has_classes(feature: object) -> bool:
    if isinstance(feature, dict):
        return feature.get("_type") == "ClassLabel" or any(map(_has_classes, feature.values()))
    return isinstance(feature, list) and any(map(_has_classes, feature))


def _named(array: pa.Array, feature: Any) -> pa.Array:  # noqa: ANN401 - any JSON value
    if not _has_classes(feature):
        return array
    inner = feature[0] if isinstance(feature, list) else feature.get("feature")
    if isinstance(feature, dict) and feature.get("_type") == "ClassLabel" and pa.types.is_integer(array.type):
        return _names(array, feature.get("names") or ())
    if is_list(array.type):
        return with_values(array, _named(array.values, inner))
    if pa.types.is_struct(array.type):
        # In Sequence({…}), each field is a list of the declared feature.
        fields = {key: [value] for key, value in inner.items()} if isinstance(inner, dict) else feature
        parts = [_named(array.field(position), fields.get(key)) for position, key in enumerate(array.type.names)]
        return pa.StructArray.from_arrays(parts, array.type.names, mask=array.is_null())
    return array


def _names(array: pa.Array, names: Iterable[str]) -> pa.Array:
    known = dict(enumerate(names))
    # A number without a name stays a number, which is reported later like any other mistake.
    values = [None if value in (None, -1) else known.get(value, value) for value in array.to_pylist()]
    if any(isinstance(value, int) for value in values):
        return array
    return pa.array(values, pa.string())
