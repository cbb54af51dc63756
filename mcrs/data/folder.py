"""Datasets in a local folder: Parquet or JSON Lines files named by split, or the output of ``save_to_disk``."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa

from mcrs.data.columns import NO_ARRAY, Kind, as_array, join_tables, read_columns, read_table
from mcrs.data.files.json_file import parse_json_lines
from mcrs.data.files.parquet import read_parquet
from mcrs.data.files.read_file import SUFFIXES, kind_of_file
from mcrs.data.saved import is_saved, read_saved
from mcrs.data.unknown_split import unknown_split
from mcrs.errors import DataError

# "test.parquet", "test-00000-of-00002.parquet", "test_cold.jsonl": the split is the part before the shard.
_FILE = re.compile(r"(?:data/)?(?P<split>[^/]+?)(?:-\d{5}-of-(?P<shards>\d{5})(?:-[0-9a-f]+)?)?\.(?:parquet|jsonl)")
_LISTED = 5


def split_of(path: str) -> str | None:
    """The split that a file belongs to, by its path in the dataset, or None if it is not a file of a split."""
    match = _FILE.fullmatch(path)
    return match["split"] if match else None


def read_folder_split(
    folder: Path,
    split: str,
    columns: Sequence[str] | None,
    name: str | None = None,
    kinds: Mapping[str, Kind] = MappingProxyType({}),
) -> pa.Table:
    """Read one split of a local dataset, in file order.

    The files may be in the folder, or in its folder ``data`` as on the hub; ``name`` is what the user calls it.
    ``columns`` and ``kinds`` are those of :func:`mcrs.data.load_split`.

    Raises:
        DataError: There is no such split, or a shard is missing, a file cannot be read, or a column is of another kind.
    """
    if is_saved(folder):
        parts = read_saved(folder, columns)
        if split not in parts:
            raise unknown_split(f"dataset {name or folder}", split, parts)
        return _typed(parts[split](), kinds, f"{folder} ({split})")
    files = files_by_split(folder)
    if split not in files:
        raise _no_such_split(folder, name, split, files)
    _check_whole(split, files[split])
    tables = [_read_file(path, columns, kinds) for path in files[split]]
    try:
        return _select(join_tables(tables, kinds), columns)
    except pa.ArrowException as error:
        problem = f"the files of the split {split!r} have different columns ({error})"
        raise DataError(f"dataset {name or folder}: {problem}") from None


def files_by_split(folder: Path) -> dict[str, list[Path]]:
    """The Parquet and JSON lines files of a dataset's folder, by split, in order."""
    files: dict[str, list[Path]] = {}
    for pattern in ("*", "data/*"):
        for path in sorted(folder.glob(pattern)):
            split = split_of(path.relative_to(folder).as_posix())
            if split is not None and path.is_file():
                files.setdefault(split, []).append(path)
    return files


def _no_such_split(folder: Path, name: str | None, split: str, files: Collection[str]) -> DataError:
    """The error for a split that a folder does not have; its files may be datasets of their own."""
    dataset = f"dataset {name or folder}"
    if files:
        return unknown_split(dataset, split, files)
    others = sorted(path for path in folder.iterdir() if kind_of_file(path) in SUFFIXES and path.is_file())
    if not others:
        return DataError(f"{dataset}: the folder has no Parquet, JSON Lines or other data files; name another folder")
    listed = ", ".join(path.name for path in others[:_LISTED]) + (", …" if len(others) > _LISTED else "")
    return DataError(f"{dataset}: no split {split!r}; name one file of the folder: {listed}")


def _check_whole(split: str, files: Sequence[Path]) -> None:
    """Reject a duplicate or incomplete split: missing or repeated rows would go unnoticed."""
    layouts = {(path.parent, path.suffix, _n_shards(path)) for path in files}
    if len(layouts) > 1:
        raise DataError(f"split {split!r} has more than one set of files; keep one set of {', '.join(map(str, files))}")
    expected = _n_shards(files[0]) or 1
    if len(files) != expected:
        raise DataError(f"split {split!r}: found {len(files)} of its {expected} files in {files[0].parent}")


def _n_shards(path: Path) -> int | None:
    """Number of files of a split according to a file's name; None if the name has no number."""
    match = _FILE.fullmatch(path.name)
    return int(match["shards"]) if match and match["shards"] else None


def _select(table: pa.Table, columns: Sequence[str] | None) -> pa.Table:
    return table if columns is None else table.select([name for name in columns if name in table.column_names])


def _typed(table: pa.Table, kinds: Mapping[str, Kind], source: object) -> pa.Table:
    return read_table(table, kinds, lambda row: f"{source}, row {row + 1}")


def _read_file(path: Path, columns: Sequence[str] | None, kinds: Mapping[str, Kind]) -> pa.Table:
    if path.suffix != ".jsonl":
        return _typed(read_parquet(path, columns, kinds), kinds, path)
    rows, numbers = parse_json_lines(path)
    return pa.table(
        read_columns(_columns(rows, columns, path, kinds), kinds, lambda row: f"{path}, line {numbers[row]}")
    )


def _columns(
    rows: list[dict[str, object]], columns: Sequence[str] | None, path: Path, kinds: Mapping[str, Kind]
) -> dict[str, pa.Array | list[object]]:
    """The needed columns of rows; if a column has values of several types, those with a kind stay lists."""
    try:
        # A table from structs has the keys of all rows; a table from a list of rows has those of the first row.
        table = pa.Table.from_struct_array(pa.array(rows)) if rows else pa.table({})
        # Restore the order of keys, which some versions of Arrow do not keep.
        wanted = dict.fromkeys(chain.from_iterable(rows)) if columns is None else _select(table, columns).column_names
        return {name: table[name] for name in wanted}
    except NO_ARRAY:
        keys = dict.fromkeys(chain.from_iterable(rows))
        wanted = keys if columns is None else [name for name in columns if name in keys]
        held = {name: [row.get(name) for row in rows] for name in wanted}
        return {name: values if name in kinds else as_array(values, path, name) for name, values in held.items()}
