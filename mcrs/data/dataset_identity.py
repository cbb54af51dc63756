"""Identifying the content of dataset splits by cached hashes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mcrs.data.folder import files_by_split
from mcrs.data.load_dataset import locate_dataset
from mcrs.data.saved import is_saved
from mcrs.data.unknown_split import unknown_split
from mcrs.errors import DataError
from mcrs.storage.file_identity import hub_commit, identify_files


def dataset_identity(name: str, splits: Sequence[str], cache_dir: Path) -> str:
    """Identify the content of splits of a dataset: equal identities mean equal rows.

    The name is that of :func:`mcrs.data.load_split`. The hashes of large files are cached in ``cache_dir``, by the
    files' sizes and times.

    Returns:
        ``hub:`` and the commit for a dataset of the Hugging Face cache, ``sha256:`` and a hash for any other.

    Raises:
        DataError: There is no such dataset or split, or it cannot be read.
        HubUnreachableError: It is a hub id, not in the local cache, and the hub cannot be reached.
        OutputError: The cache directory cannot be written.
    """
    folders = [locate_dataset(name, split).absolute() for split in splits]
    commits = [commit for folder in folders if (commit := hub_commit(folder))]
    if len(commits) == len(folders):
        return "hub:" + ",".join(dict.fromkeys(commits))
    names = []
    for folder, split in zip(folders, splits, strict=True):
        try:
            root, files = (folder, _files(name, folder, split)) if folder.is_dir() else (folder.parent, [folder])
            names.append(identify_files(root, files, cache_dir / "datasets" / "identities"))
        except OSError as error:
            raise DataError(f"cannot read the dataset {name!r}: {error}") from None
    return ",".join(names)


def _files(name: str, folder: Path, split: str) -> list[Path]:
    """The files of a split; all files of a dataset that ``save_to_disk`` wrote."""
    if is_saved(folder):
        return [path for path in folder.rglob("*") if path.is_file()]
    files = files_by_split(folder)
    if split not in files:
        raise unknown_split(f"dataset {name}", split, files)
    return files[split]
