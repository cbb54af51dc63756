"""Datasets of the Hugging Face hub: only the needed split is downloaded, only the needed columns are read."""

from __future__ import annotations

import glob
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from mcrs.checks.plain_values import one_line
from mcrs.data.columns import Kind, read_table
from mcrs.data.folder import files_by_split, read_folder_split, split_of
from mcrs.data.unknown_split import unknown_split
from mcrs.errors import DataError
from mcrs.hub import HubRepository, hub_is_reachable
from mcrs.libraries.hub_internals import datasets_offline

if TYPE_CHECKING:
    import pyarrow as pa


def read_hub_split(
    name: str,
    split: str,
    columns: Sequence[str] | None,
    revision: str | None,
    kinds: Mapping[str, Kind] = MappingProxyType({}),
) -> pa.Table:
    """Read one split of a hub dataset, in file order, from the Hugging Face cache or the hub.

    A repository with the usual files, ``data/test-00000-of-00001.parquet`` or the like, is read without a copy in
    another format; other repositories are read by the package ``datasets``. ``columns`` and ``kinds`` are those of
    :func:`mcrs.data.load_split`; without a ``revision`` the newest is read.

    Raises:
        DataError: There is no such dataset or split, it may not be read, or a column is of another kind.
        HubUnreachableError: The split is not in the cache, and the hub cannot be reached.
    """
    repository = HubRepository("dataset", name, revision)
    folder = fetch_hub_split(name, revision, split)
    if split in files_by_split(folder):
        return read_folder_split(folder, split, columns, kinds=kinds)
    if hub_is_reachable():
        known = {split_of(path) for path in repository.file_names()} - {None}
        if known:
            raise unknown_split(repository.label, split, [name for name in known if name])
    table = _read_by_datasets(repository, split, columns)
    return read_table(table, kinds, lambda row: f"{repository.label} ({split}), row {row + 1}")


def fetch_hub_split(name: str, revision: str | None, split: str) -> Path:
    """Download the usual files of a split to the Hugging Face cache, and return their folder.

    Raises:
        DataError: There is no such dataset, or no permission to read it.
        HubUnreachableError: The split is not in the cache, and the hub cannot be reached.
    """
    stem, shard = glob.escape(split), "[0-9]" * 5
    names = [f"{stem}{part}.{suffix}" for part in ("", f"-{shard}-of-{shard}*") for suffix in ("parquet", "jsonl")]
    return HubRepository("dataset", name, revision).fetch([*names, *(f"data/{each}" for each in names)])


def _read_by_datasets(repository: HubRepository, split: str, columns: Sequence[str] | None) -> pa.Table:
    from datasets import disable_progress_bars, exceptions, load_dataset, logging

    logging.set_verbosity_error()
    if not sys.stderr.isatty():
        disable_progress_bars()
    try:
        with datasets_offline(offline=not hub_is_reachable()):
            part: Any = load_dataset(repository.repo_id, split=split, revision=repository.revision)
    except (ConnectionError, exceptions.DatasetNotFoundError):
        raise repository.unreachable(f"split {split!r} of {repository.label}") from None
    except (OSError, ValueError, exceptions.DatasetsError) as error:
        raise DataError(f"{repository.label}, split {split!r}: {one_line(error)}") from None
    if columns is not None:
        part = part.select_columns([name for name in columns if name in part.column_names])
    # The schema with the names of classes.
    noted = part.features.arrow_schema.metadata
    return part.with_format("arrow")[:].replace_schema_metadata(noted)
