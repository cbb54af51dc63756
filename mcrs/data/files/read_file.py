"""Reading a file by its suffix, as it is or by the kinds of its columns."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pyarrow as pa

from mcrs.checks.mistakes import describe_mistakes
from mcrs.data.columns import ID, VALUE, DataMistakesError, Kind, as_array, read_columns
from mcrs.data.files.cell_ids import LongNumber, shortened_ids, whole_numbers
from mcrs.data.files.decoding import COMPRESSED_SUFFIXES
from mcrs.data.files.delimited import read_delimited
from mcrs.data.files.json_file import read_json_file, read_json_lines_file
from mcrs.data.files.parquet import read_arrow_file, read_parquet_file
from mcrs.data.files.row_keys import complete_by_keys
from mcrs.data.files.workbook import read_workbook
from mcrs.data.unknown_split import unknown_dataset
from mcrs.errors import DataError
from mcrs.registry import near_file

if TYPE_CHECKING:
    from mcrs.data.files.file_table import Column, FileTable

_READERS: Mapping[str, Callable[[Path], FileTable]] = MappingProxyType(
    {
        ".csv": read_delimited,
        ".tsv": read_delimited,
        ".txt": read_delimited,
        ".json": read_json_file,
        ".jsonl": read_json_lines_file,
        ".ndjson": read_json_lines_file,
        ".parquet": read_parquet_file,
        **dict.fromkeys((".arrow", ".feather", ".ipc"), read_arrow_file),
        ".xlsx": read_workbook,
    }
)
#: The suffixes of readable files.
SUFFIXES = tuple(_READERS)
# What to do with a file that is not read, by its last suffix.
_UNPACK = f"unpack it, or compress a text by {', '.join(COMPRESSED_SUFFIXES)}"
_NO_PICKLE = "a pickle is never loaded, because that can run any code; save the data frame as Parquet (to_parquet)"
_VECTORS = "store vectors with their ids as Parquet, as docs/data.md shows"
_SETTINGS = "a file of settings is given by --config, or by --data if it sets only datasets"
_ADVICE: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys((".zip", ".zst", ".tar", ".tgz", ".7z", ".rar", ".lz4", *COMPRESSED_SUFFIXES), _UNPACK),
        **dict.fromkeys((".yaml", ".yml"), _SETTINGS),
        **dict.fromkeys((".pkl", ".pickle", ".joblib", ".dill"), _NO_PICKLE),
        **dict.fromkeys((".npy", ".npz", ".pt", ".safetensors", ".faiss", ".bin", ".h5", ".hdf5"), _VECTORS),
    }
)
_TEXT_SUFFIXES = frozenset((".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson"))


def kind_of_file(path: Path) -> str:
    """The suffix that tells the kind of a file; that of a compressed text is before its last one."""
    inner = Path(path.stem).suffix.lower() if path.suffix.lower() in COMPRESSED_SUFFIXES else ""
    return inner if inner in _TEXT_SUFFIXES else path.suffix.lower()


def is_file_name(name: str) -> bool:
    """Whether the name of a dataset is that of a file, existing or not."""
    # Of a name that is too long or invalid as a path, is_file raises an error.
    return kind_of_file(Path(name)) in SUFFIXES or os.path.isfile(name)  # noqa: PTH113


def read_file(path: Path) -> FileTable:
    """Read a file by its suffix.

    Raises:
        DataError: There is no such file, it is of another kind, or it cannot be read.
        MissingExtraError: A required package is not installed.
    """
    if not path.is_file():
        readable = [other for other in path.parent.glob("*.*") if kind_of_file(other) in SUFFIXES]
        raise unknown_dataset(str(path), f"there is no such file{near_file(path, readable)}")
    reader = _READERS.get(kind_of_file(path))
    if reader is None:
        advice = _ADVICE.get(path.suffix.lower(), "save the table as CSV or Parquet")
        raise DataError(f"cannot read {path}: expected a file that ends in {', '.join(SUFFIXES)}; {advice}")
    # A text file says itself that its first line is missing.
    table = reader(path) if reader is read_delimited or path.stat().st_size else None
    if table is not None and table.mistakes and not table.columns:
        raise DataMistakesError(describe_mistakes(table.mistakes), table.mistakes)
    if table is None or not table.columns:
        raise DataError(f"{path}: the file is empty; expected rows with named columns")
    return table


def load_file(
    path: Path, columns: Sequence[str] | None = None, kinds: Mapping[str, Kind] = MappingProxyType({})
) -> pa.Table:
    """Read a dataset that is one file; ``columns`` and ``kinds`` are those of :func:`mcrs.data.load_split`.

    Raises:
        DataError: The file or a row cannot be read, or a column is a duplicate or of another kind.
    """
    found = read_file(path)
    mistakes = list(found.mistakes)
    if found.keys is not None and (id_column := next((name for name, kind in kinds.items() if kind is ID), None)):
        ids: Column = found.keys
        if id_column in found.columns:
            ids, wrong = complete_by_keys(found.keys, found.columns[id_column], id_column, found.row_label)
            mistakes += wrong
        found = replace(found, columns={**found.columns, id_column: ids})
    wanted = [name for name in (found.columns if columns is None else columns) if name in found.columns]
    held = {name: found.columns[name] for name in wanted}
    for name in wanted:
        values = held[name]
        if found.cells and kinds.get(name) in (ID, VALUE):
            held[name] = whole_numbers(values)
        if found.cells and kinds.get(name) is ID:
            mistakes += shortened_ids(values, name, found.row_label)
        elif found.cells and kinds.get(name) is VALUE:
            # The content of a message may be an id, or a text that only looks like a shortened number.
            long = [value if isinstance(value, LongNumber) else None for value in values]
            mistakes += shortened_ids(long, name, found.row_label)
    if mistakes:
        raise DataMistakesError(describe_mistakes(mistakes), mistakes)
    if doubled := [name for name in wanted if name in found.repeated]:
        raise DataError(f"{path}: duplicate column {doubled[0]!r}")
    untyped = {name: as_array(values, path, name) for name, values in held.items() if name not in kinds}
    return pa.table(read_columns({**held, **untyped}, kinds, found.row_label))
