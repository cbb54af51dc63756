"""Parquet files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from mcrs.data.columns import name_classes
from mcrs.data.files.file_table import FileTable
from mcrs.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def read_parquet(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Read columns of a file, in the given order; missing ones are left out. None: all.

    Raises:
        DataError: The file cannot be read, or has a needed column twice.
    """
    import pyarrow.parquet

    try:
        file = pyarrow.parquet.ParquetFile(path, memory_map=True)
        known = file.schema_arrow.names
        wanted = known if columns is None else [name for name in columns if name in known]
        if doubled := [name for name in wanted if known.count(name) > 1]:
            raise DataError(f"{path}: duplicate column {doubled[0]!r} ({known.count(doubled[0])} times)")
        return file.read(columns=None if columns is None else wanted).select(wanted)
    except (OSError, pa.ArrowException) as error:
        raise DataError(f"cannot read {path}: {error}") from None


def read_parquet_file(path: Path) -> FileTable:
    """Read a file with all its columns.

    Raises:
        DataError: The file cannot be read, or has a column twice.
    """
    table = name_classes(read_parquet(path))
    columns = {name: table[name] for name in table.column_names}
    return FileTable(columns, table.num_rows, "Parquet", lambda row: f"{path}, row {row}")
