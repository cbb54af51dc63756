"""Reading a dataset from any source."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa

from mcrs.checks.paths import at_home
from mcrs.data.columns import Kind, join_tables
from mcrs.data.files import FileTable, is_file_name, load_file, read_file
from mcrs.data.files.json_file import read_json_lines_file
from mcrs.data.folder import files_by_split, read_folder_split
from mcrs.data.unknown_split import unknown_dataset
from mcrs.errors import DataError
from mcrs.hub import split_revision
from mcrs.registry import did_you_mean, near_file

_SAMPLE_DIR = Path(__file__).parent / "sample"
_BUILTIN = "builtin:"


def load_split(
    name: str,
    splits: Sequence[str],
    columns: Sequence[str] | None = None,
    kinds: Mapping[str, Kind] = MappingProxyType({}),
    required: Sequence[str] = (),
) -> pa.Table:
    """Read splits of a dataset and concatenate them.

    Args:
        name: ``builtin:NAME`` for sample data, a local folder or file, or a hub id; ``id@revision`` pins a hub id.
        splits: The splits, in order. A file has no splits: all of it is read, once.
        columns: The needed columns, in order; missing ones are left out. None: all.
        kinds: The kinds of columns, from :mod:`mcrs.data.columns`; columns without a kind stay as they are stored.
        required: The columns that must exist.

    Raises:
        DataError: There is no such dataset or split, it cannot be read, a column is missing or of another kind, or
            ``splits`` is not a list of names.
        HubUnreachableError: It is a hub id, not in the local cache, and the hub cannot be reached.
    """
    if isinstance(splits, str) or not splits:
        raise DataError(f"dataset {name!r}: expected a list of splits such as ['test'], got {splits!r}")
    path = local_file(name)
    table = _read_splits(name, splits, columns, kinds) if path is None else load_file(path, columns, kinds)
    if missing := [column for column in required if column not in table.column_names]:
        found = table.column_names if columns is None else list(load_table(name, splits).columns)
        hint = did_you_mean(missing[0], found)
        raise DataError(f"{name}: expected a column {missing[0]!r}, found {', '.join(found) or 'none'}{hint}")
    return table


def load_table(name: str, splits: Sequence[str]) -> FileTable:
    """Read all columns of a dataset as they are stored; those of JSON may hold values of several types.

    Raises:
        DataError: There is no such dataset or split, or it cannot be read.
        HubUnreachableError: It is a hub id, not in the local cache, and the hub cannot be reached.
    """
    if (path := local_file(name)) is not None:
        return read_file(path)
    folder = _local_folder(name)
    files = {} if folder is None else files_by_split(folder)
    paths = [path for split in splits for path in files.get(split, ())]
    if set(splits) <= files.keys() and all(path.suffix == ".jsonl" for path in paths):
        return replace(read_json_lines_file(*paths), layout="a dataset")
    return FileTable.of_arrow(load_split(name, splits), name, "a dataset")


def _read_splits(
    name: str, splits: Sequence[str], columns: Sequence[str] | None, kinds: Mapping[str, Kind]
) -> pa.Table:
    tables = [_read(name, split, columns, kinds) for split in splits]
    try:
        return join_tables(tables, kinds)
    except pa.ArrowException as error:
        raise DataError(f"dataset {name!r}: the splits {', '.join(splits)} have different columns ({error})") from None


def local_file(name: str) -> Path | None:
    """The path of a dataset whose name is that of a file, which may be missing; None for other datasets."""
    return Path(at_home(name)) if _local_folder(name) is None and is_file_name(name) else None


def locate_dataset(name: str, split: str) -> Path:
    """The folder or file of a split of a dataset; a hub dataset is downloaded if needed.

    Raises:
        DataError: There is no such dataset.
        HubUnreachableError: It is a hub id, not in the local cache, and the hub cannot be reached.
    """
    local = _local_folder(name) or local_file(name)
    if local is not None:
        return local
    from mcrs.data.hub import fetch_hub_split  # the hub's packages take seconds to import

    return fetch_hub_split(*_hub_name(name), split)


def _read(name: str, split: str, columns: Sequence[str] | None, kinds: Mapping[str, Kind]) -> pa.Table:
    folder = _local_folder(name)
    if folder is not None:
        return read_folder_split(folder, split, columns, name, kinds)
    from mcrs.data.hub import read_hub_split

    base, revision = _hub_name(name)
    return read_hub_split(base, split, columns, revision, kinds)


def _local_folder(name: str) -> Path | None:
    if name.startswith(_BUILTIN):
        return _sample_dir(name)
    # Of a name that is too long or invalid as a path, is_dir raises an error.
    folder = at_home(name)
    return Path(folder) if os.path.isdir(folder) else None  # noqa: PTH112


def _hub_name(name: str) -> tuple[str, str | None]:
    """The id and the revision of a hub dataset."""
    base, revision = split_revision(name)
    if base.count("/") != 1 or base.startswith((".", "/", "~")):
        if base.count("/") > 1 or base.startswith((".", "/", "~")):
            path = Path(name)
            near = near_file(path, path.parent.glob("*")) if path.parent.is_dir() else ""
            raise unknown_dataset(name, f"there is no such file or folder{near}")
        raise unknown_dataset(
            name, f"not a folder, a file, a hub id (owner/name) or a built-in dataset (known: {_builtin_names()})"
        )
    return base, revision


def _sample_dir(name: str) -> Path:
    wanted = name.removeprefix(_BUILTIN)
    names = [path.name for path in _SAMPLE_DIR.iterdir() if path.is_dir()]
    if wanted not in names:
        near = did_you_mean(wanted, names)
        raise unknown_dataset(name, f"unknown built-in dataset{near} (known: {_builtin_names()})")
    return _SAMPLE_DIR / wanted


def _builtin_names() -> str:
    return ", ".join(sorted(f"{_BUILTIN}{path.name}" for path in _SAMPLE_DIR.iterdir() if path.is_dir()))
