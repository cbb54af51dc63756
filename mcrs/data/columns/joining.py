"""Joining the tables of several files or splits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from mcrs.data.columns.arrow_layout import is_list
from mcrs.data.columns.arrow_texts import is_text

if TYPE_CHECKING:
    from mcrs.data.columns.kinds import Kind


def join_tables(tables: Sequence[pa.Table], kinds: Mapping[str, Kind]) -> pa.Table:
    """The rows of all tables.

    A column whose kind is a text or a list of texts holds lists if it holds lists in one of the tables.

    Args:
        tables: The tables; each has been read by the kinds of its columns.
        kinds: The kinds of columns.

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
