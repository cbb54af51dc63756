"""Columns of a file by their kinds."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import pyarrow as pa

from mcrs.checks.mistakes import describe_mistakes
from mcrs.data.columns import DataMistakesError, read_columns
from mcrs.data.files.read_file import read_file
from mcrs.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from mcrs.data.columns import Kind
    from mcrs.data.files.file_table import Column


def load_file(
    path: Path, columns: Sequence[str] | None = None, kinds: Mapping[str, Kind] = MappingProxyType({})
) -> pa.Table:
    """Read a dataset that is one file.

    Args:
        path: The file.
        columns: The needed columns, in order; missing ones are left out. None: all.
        kinds: The kinds of columns; columns without a kind stay as they are stored.

    Raises:
        DataError: The file or a row cannot be read, or a column is a duplicate or of another kind.
    """
    found = read_file(path)
    if found.mistakes:
        raise DataMistakesError(describe_mistakes(found.mistakes), found.mistakes)
    wanted = [name for name in (found.columns if columns is None else columns) if name in found.columns]
    if doubled := [name for name in wanted if name in found.repeated]:
        raise DataError(f"{path}: duplicate column {doubled[0]!r}")
    held = {
        name: found.columns[name] if name in kinds else _as_array(found.columns[name], path, name) for name in wanted
    }
    return pa.table(read_columns(held, kinds, found.row_label))


def _as_array(values: Column, path: Path, name: str) -> pa.Array | pa.ChunkedArray:
    if isinstance(values, (pa.Array, pa.ChunkedArray)):
        return values
    try:
        return pa.array(values)
    except (ValueError, TypeError, OverflowError, pa.ArrowException) as error:
        raise DataError(f"cannot read {path}: column {name}: {error}") from None
