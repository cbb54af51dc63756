"""Identifying the content of files by hashes, which are cached by size and times."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from mcrs.storage.artifacts import hash_file
from mcrs.storage.files import read_checked_json, with_checksum, write_json

# …/models--owner--name/snapshots/<commit>, as the Hugging Face cache names its folders.
_SNAPSHOT = re.compile(r"(?:models|datasets)--.+?/snapshots/([0-9a-f]{40})/?")


@cache
def source_hash(*packages: str) -> str:
    """A hash of the source code of this package and of its tables of words, 64 hexadecimal digits.

    Only some folders of ``mcrs`` count; without any, all do.
    """
    root = Path(__file__).parents[1]
    folders = [root / package for package in packages] or [root]
    digest = hashlib.sha256()
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".txt"}):
        digest.update(f"{path.relative_to(root).as_posix()} {hash_file(path)}\n".encode())
    return digest.hexdigest()


def hub_commit(folder: Path) -> str | None:
    """The commit whose files a folder of the Hugging Face cache holds; None for any other folder."""
    match = _SNAPSHOT.search(folder.absolute().as_posix())
    return match[1] if match else None


def identify_files(folder: Path, paths: Iterable[Path], cache_dir: Path) -> str:
    """Identify the content of files: equal identities mean equal files with equal relative paths.

    Returns:
        ``sha256:`` and 64 hexadecimal digits.

    Raises:
        OSError: A file cannot be read.
        OutputError: The cached hashes cannot be written.
    """
    files = {path.relative_to(folder).as_posix(): path for path in sorted(paths)}
    state = {name: _state(path) for name, path in files.items()}
    key = hashlib.sha256("\0".join([folder.as_posix(), *files]).encode()).hexdigest()
    cache_file = cache_dir / f"{key}.json"
    cached = read_checked_json(cache_file)
    if cached is not None and cached["files"] == state:
        return str(cached["identity"])
    digest = hashlib.sha256()
    for name, path in files.items():
        digest.update(f"{name}\0{hash_file(path)}\0".encode())
    identity = f"sha256:{digest.hexdigest()}"
    write_json(cache_file, with_checksum({"folder": str(folder), "files": state, "identity": identity}))
    return identity


def _state(path: Path) -> list[int]:
    """What a later write changes: a program can set a file's modification time, but not the time of its last change."""
    status = path.stat()
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
