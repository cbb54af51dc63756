"""JSON objects that hold a data frame in a form other than a list of rows."""

from __future__ import annotations

from itertools import chain
from typing import Any


def frame_rows(value: dict[str, Any]) -> list[Any] | None:
    """The rows of a data frame in a form other than a list of rows; None for other objects.

    pandas writes a column for each key (``to_json``), or names and rows apart (``orient="split"``); ``to_dict("list")``
    and polars give a list for each column. An object for each row (``orient="index"``) is not converted here.
    """
    names, data = value.get("columns"), value.get("data")
    if isinstance(names, list) and isinstance(data, list) and all(isinstance(row, list) for row in data):
        return [dict(zip(map(str, names), row, strict=False)) for row in data]
    columns = list(value.values())
    if len(columns) > 1 and all(isinstance(column, list) for column in columns):
        same = len(set(map(len, columns))) == 1 and not any(isinstance(item, dict) for item in chain(*columns))
        return [dict(zip(value, row, strict=True)) for row in zip(*columns, strict=True)] if same else None
    if not columns or not all(isinstance(column, dict) for column in columns):
        return None
    labels = list(columns[0])
    if not all(map(str.isdecimal, labels)) or any(list(column) != labels for column in columns):
        return None
    return [{name: column[label] for name, column in value.items()} for label in labels]
