"""Texts of a track's metadata: the indexed document and the one-line description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mcrs.data.columns.scalars import number_text

# Made of buffers, because a conversion from Python imports pandas.
_SEPARATOR = pa.StringArray.from_buffers(1, pa.py_buffer(np.array([0, 2], np.int32)), pa.py_buffer(b", "))[0]


def field_text(value: object) -> str:
    """A field's value as text: a list is joined by ``", "``, a missing value is ``""``; 74.0 is "74"."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(field_text(item) for item in value if item is not None)
    return number_text(value) if isinstance(value, float) else str(value)


def documents(table: pa.Table, fields: Sequence[str]) -> list[str]:
    """The indexed text of every row: a line ``field: value`` for each field, each with its newline."""
    columns = [[f"{field}: {text}\n" for text in column_texts(table[field])] for field in fields]
    return list(map("".join, zip(*columns, strict=True)))


def column_texts(column: pa.ChunkedArray) -> list[str]:
    """The values of a column as texts, as :func:`field_text` gives them."""
    is_list_of_texts = pa.types.is_list(column.type) and pa.types.is_string(column.type.value_type)
    if is_list_of_texts and pc.list_flatten(column).null_count == 0:
        column = pc.binary_join(column, _SEPARATOR)
    values = column.to_pylist()
    if pa.types.is_string(column.type):
        return [text or "" for text in values]
    return list(map(field_text, values))


def describe(track_id: str, values: Mapping[str, object], *, spell_texts: bool = False) -> str:
    """The one-line text of a track: ``track_id: …, field: value, …``, the values in lower case.

    ``spell_texts`` joins the characters of a plain text by ``", "``, as the released baseline does with dates.
    """
    parts = [f"track_id: {track_id}"]
    for field, value in values.items():
        text = ", ".join(value) if spell_texts and isinstance(value, str) else field_text(value)
        parts.append(f"{field}: {text.lower()}")
    return ", ".join(parts)
