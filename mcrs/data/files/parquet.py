"""Parquet files, and files in Arrow's own format, which Feather is, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa

from mcrs.data.columns import Kind, name_classes
from mcrs.data.files.file_table import FileTable, repeated_names, unreadable
from mcrs.errors import DataError

_FILE_MARK = b"ARROW1"


def read_parquet(
    path: Path, columns: Sequence[str] | None = None, kinds: Mapping[str, Kind] = MappingProxyType({})
) -> pa.Table:
    """Read columns of a file, in the given order; missing ones are left out. None: all.

    Of mappings, only the keys that the column's kind reads are read: conversations may hold long texts besides.

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
        if columns is None:
            return file.read()
        leaves = [file.schema.column(place).path for place in range(len(file.schema))]
        parts = [part for name in wanted for part in _parts(name, leaves, kinds)]
        return file.read(columns=parts).select(wanted)
    except (OSError, pa.ArrowException) as error:
        raise unreadable(path, "Parquet", error) from None


def _parts(name: str, leaves: Sequence[str], kinds: Mapping[str, Kind]) -> list[str]:
    """What is to be read of a column, as paths of its leaves; the whole column if it is not stored as mappings."""
    keys = kinds[name].keys if name in kinds else frozenset()
    parts = [leaf for leaf in leaves if leaf.startswith(f"{name}.") and keys & set(leaf.split(".")[1:])]
    return parts or [name]


def read_parquet_file(path: Path) -> FileTable:
    """Read a file with all its columns.

    Raises:
        DataError: The file cannot be read, or has a column twice.
    """
    return FileTable.of_arrow(name_classes(read_parquet(path)), path, "Parquet")


def read_arrow_file(path: Path) -> FileTable:
    """Read a file or a stream of record batches, as pandas, polars and ``datasets`` write them.

    Raises:
        DataError: The file cannot be read, or has a column twice.
    """
    import pyarrow.ipc

    try:
        with path.open("rb") as stream:
            is_file = stream.read(len(_FILE_MARK)) == _FILE_MARK
        with pa.memory_map(str(path)) as source:
            open_source = pyarrow.ipc.open_file if is_file else pyarrow.ipc.open_stream
            table = name_classes(open_source(source).read_all())
    except (OSError, pa.ArrowException) as error:
        raise unreadable(path, "Arrow", error) from None
    if doubled := sorted(repeated_names(table.column_names)):
        raise DataError(f"{path}: duplicate column {doubled[0]!r}")
    return FileTable.of_arrow(table, path, "Arrow")
