"""Datasets that lie in a local folder: Parquet or JSON lines named by split, or what ``save_to_disk`` wrote."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pyarrow as pa

from mcrs.errors import DataError
from mcrs.registry import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# "test.parquet", "test-00000-of-00002.parquet", "test_cold.jsonl": the split is what stands before the shard.
_FILE = re.compile(r"(?P<split>.+?)(?:-\d{5}-of-\d{5}(?:-[0-9a-f]+)?)?\.(?P<format>parquet|jsonl)")


def read_folder_split(folder: Path, split: str, columns: Sequence[str] | None) -> pa.Table:
    """Read one split of a local dataset.

    Args:
        folder: The dataset's folder; the files may lie in it, or in its folder ``data`` as on the hub.
        split: The wanted split.
        columns: The wanted columns; those that are not there are left out. None is all.

    Returns:
        The rows in file order.

    Raises:
        DataError: There is no such split, or a file cannot be read.
    """
    if (folder / "dataset_dict.json").is_file():
        return _read_saved(folder, split, columns)
    files = _files_by_split(folder)
    if split not in files:
        raise _unknown_split(folder, split, sorted(files))
    tables = [_read_file(path, columns) for path in files[split]]
    return pa.concat_tables(tables, promote_options="permissive")


def _unknown_split(folder: Path, split: str, known: list[str]) -> DataError:
    found = ", ".join(known) or "no Parquet or JSON lines files"
    return DataError(f"dataset {folder}: no split {split!r}{did_you_mean(split, known)} (found: {found})")


def _files_by_split(folder: Path) -> dict[str, list[Path]]:
    files: dict[str, list[Path]] = {}
    for directory in (folder, folder / "data"):
        for path in sorted(directory.glob("*")):
            if path.is_file() and (match := _FILE.fullmatch(path.name)):
                files.setdefault(match["split"], []).append(path)
    return files


def _read_file(path: Path, columns: Sequence[str] | None) -> pa.Table:
    if path.suffix == ".jsonl":
        table = _read_json_lines(path)
        return table if columns is None else table.select([name for name in columns if name in table.column_names])
    import pyarrow.parquet

    try:
        file = pyarrow.parquet.ParquetFile(path, memory_map=True)
        known = file.schema_arrow.names
        return file.read(columns=None if columns is None else [name for name in columns if name in known])
    except (OSError, pa.ArrowException) as error:
        raise DataError(f"cannot read {path}: {error}") from None


def _read_json_lines(path: Path) -> pa.Table:
    # Not Arrow's own JSON reader: it turns every text that looks like a date into a timestamp.
    rows = []
    try:
        with path.open(encoding="utf-8") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    rows.append(json.loads(line))
                    if not isinstance(rows[-1], dict):
                        raise DataError(f"{path}:{number}: expected a JSON object, got {line.strip()[:60]}")
        # A table made of structs has the keys of all rows; one made of a list of rows has those of the first.
        return pa.Table.from_struct_array(pa.array(rows)) if rows else pa.table({})
    except json.JSONDecodeError as error:
        raise DataError(f"{path}:{number}: not JSON: {error.msg}") from None
    except (OSError, UnicodeDecodeError, pa.ArrowException) as error:
        raise DataError(f"cannot read {path}: {error}") from None


def _read_saved(folder: Path, split: str, columns: Sequence[str] | None) -> pa.Table:
    import datasets

    try:
        saved = datasets.load_from_disk(str(folder))
    except (OSError, ValueError) as error:
        raise DataError(f"cannot read {folder}: {error}") from None
    if split not in saved:
        raise _unknown_split(folder, split, sorted(saved))
    part = saved[split]
    if columns is not None:
        part = part.select_columns([name for name in columns if name in part.column_names])
    return part.with_format("arrow")[:]
