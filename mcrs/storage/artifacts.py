"""Content-addressed folders of expensive results: built once, checked when reused, never visible half written."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from mcrs.errors import OutputError
from mcrs.storage.files import describe_cause, find_cause, locked, prepare_directory, write_json

logger = logging.getLogger(__name__)

#: The file in every artifact that lists the others.
MANIFEST = "manifest.json"

# Suffixes of the folders in which an artifact is built, and of a damaged one until it is replaced.
_STATES = ("building", "damaged")
# Files already verified by this process, with the stat values that reveal a later write.
_read_before: dict[Path, tuple[int | str, ...]] = {}


class _FileRecord(BaseModel):
    size: int
    xxh3: str


class _Manifest(BaseModel):
    identity: dict[str, Any]
    files: dict[str, _FileRecord]


def artifact_key(identity: Mapping[str, Any]) -> str:
    """The name of an artifact: SHA-256 of its identity as canonical JSON, 64 hexadecimal digits."""
    text = json.dumps(identity, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def hash_file(path: Path) -> str:
    """SHA-256 of a file, 64 hexadecimal digits, read in blocks.

    Raises:
        OSError: The file cannot be read.
    """
    return _hash_blocks(path, hashlib.sha256())


def _checksum(path: Path) -> str:
    """XXH3 of a file, 32 hexadecimal digits: as fast as memory, and it detects any damage."""
    from xxhash import xxh3_128

    return _hash_blocks(path, xxh3_128())


def _hash_blocks(path: Path, digest: Any) -> str:  # noqa: ANN401 - of hashlib or xxhash
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return str(digest.hexdigest())


class ArtifactStore:
    """Stores artifacts in ``cache_dir/{kind}/{key}/``, safe against crashes, damage, and other processes.

    An artifact is built in a temporary folder, flushed to disk, and then renamed. Each reuse compares the size and the
    checksum of every file with the artifact's manifest, regardless of its modification time; that costs a fraction of a
    second per gigabyte in the disk cache, and the data are needed next anyway. A damaged artifact is replaced if its
    folder has no other files, and unfinished artifacts of killed processes are deleted; nothing else is ever deleted.
    ``advice`` is for messages, if the folder cannot be used.
    """

    def __init__(self, cache_dir: Path, advice: str = "choose another cache_dir") -> None:
        self._cache_dir = cache_dir
        self._advice = advice

    def fetch(self, kind: str, identity: Mapping[str, Any], build: Callable[[Path], None]) -> Path:
        """The folder of an artifact, which is built unless it is complete. Its files must not be written to.

        Its content depends on its kind, such as ``"bm25"``, and its identity, JSON values; ``build`` writes its files
        into the given empty folder.

        Raises:
            OutputError: The cache directory cannot be used, or a damaged artifact's folder holds other files.
        """
        folder = self._cache_dir / kind / artifact_key(identity)
        _remove_leftovers(folder.parent)
        try:
            if find_damage(folder) is None:
                return folder
        except OSError as error:  # the folder of another user, which may not be entered
            raise OutputError(f"cannot read {folder}: {describe_cause(error, self._advice)}") from error
        prepare_directory(folder.parent, self._advice)
        with locked(folder.with_name(f".{folder.name}.lock"), folder, seconds=None, advice=self._advice):
            # Another process may have built it in the meantime.
            if damage := find_damage(folder):
                if folder.exists():
                    logger.warning("%s is damaged (%s); rebuilding it", folder, damage)
                build_artifact(folder, identity, build, self._advice)
        return folder


def build_artifact(folder: Path, identity: Mapping[str, Any], build: Callable[[Path], None], advice: str) -> None:
    """Build an artifact below a folder that exists, and replace the present one; the caller holds its lock.

    The arguments are those of :meth:`ArtifactStore.fetch`.

    Raises:
        OutputError: It cannot be written, or the folder holds files that are not part of the present artifact.
    """
    own = _recorded_files(folder)
    if own:
        # Before the building, which may take hours.
        _refuse_foreign_files(folder, own, advice)
    # The lock makes the fixed names safe: existing folders of these names belong to killed processes.
    building, damaged = _unfinished(folder)
    try:
        remove_unfinished(folder)
        building.mkdir()
        build(building)
        _seal(building, identity)
        if folder.exists():
            _refuse_foreign_files(folder, own or _files(building), advice)
            folder.rename(damaged)
        building.rename(folder)
        _flush(folder.parent)
    except Exception as error:
        if (cause := find_cause(error, folder.parent)) is None:
            raise
        raise OutputError(f"cannot write {folder}: {describe_cause(cause, advice)}") from error
    finally:
        remove_unfinished(folder)


def remove_unfinished(folder: Path) -> None:
    """Delete what killed processes left of building and replacing an artifact; the caller holds its lock."""
    for path in _unfinished(folder):
        _remove(path)


def _unfinished(folder: Path) -> list[Path]:
    return [folder.with_name(f".{folder.name}.{state}") for state in _STATES]


def _remove_leftovers(kind: Path) -> None:
    """Delete unfinished artifacts of killed processes, if possible."""
    key = "[0-9a-f]" * 64
    for leftover in [path for state in _STATES for path in kind.glob(f".{key}.{state}")]:
        from filelock import FileLock, Timeout

        # A process that is building it has the lock.
        with suppress(OSError, Timeout), FileLock(leftover.with_suffix(".lock"), timeout=0):
            _remove(leftover)


def _remove(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)
    with suppress(OSError):
        path.unlink()


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def _recorded_files(folder: Path) -> set[str]:
    """The files of an artifact according to its manifest, which is one of them; empty if that cannot be read."""
    try:
        return {MANIFEST, *_read_manifest(folder).files}
    except (OSError, ValueError):
        return set()


def _refuse_foreign_files(folder: Path, own: set[str], advice: str) -> None:
    if foreign := sorted(_files(folder) - own):
        raise OutputError(
            f"{folder} must be replaced, but it holds {foreign[0]}, which mcrs did not write; move that file away, or "
            f"{advice}"
        )


def _read_manifest(folder: Path) -> _Manifest:
    return _Manifest.model_validate_json((folder / MANIFEST).read_bytes())


def _seal(folder: Path, identity: Mapping[str, Any]) -> None:
    files = {}
    for path in sorted(folder.rglob("*")):
        _flush(path)
        if path.is_file():
            record = _FileRecord(size=path.stat().st_size, xxh3=_checksum(path))
            files[path.relative_to(folder).as_posix()] = record
    write_json(folder / MANIFEST, _Manifest(identity=dict(identity), files=files).model_dump(), indent=1)
    _flush(folder)


def read_identity(folder: Path) -> dict[str, Any]:
    """The identity of an artifact according to its manifest.

    Raises:
        OSError: There is no manifest, or it cannot be read.
        ValueError: It is not the manifest of an artifact.
    """
    return _read_manifest(folder).identity


def find_damage(folder: Path) -> str | None:
    """Describe the damage of an artifact; None if it is intact."""
    if not folder.is_dir():
        return "there is none"
    try:
        manifest = _read_manifest(folder)
    except (OSError, ValueError):
        return f"{MANIFEST} cannot be read"
    for name, record in manifest.files.items():
        path = folder / name
        try:
            status = path.stat()
            if status.st_size != record.size:
                return f"{name} has {status.st_size} bytes instead of {record.size}"
            # A program can set a file's modification time, but not the time of its last change.
            state = status.st_ino, status.st_mtime_ns, status.st_ctime_ns, record.xxh3
            if _read_before.get(path) != state:
                if _checksum(path) != record.xxh3:
                    return f"{name} was changed after it was written (checksum mismatch)"
                _read_before[path] = state
        except OSError as error:
            return f"{name} cannot be read: {error.strerror}"
    return None


def _flush(path: Path) -> None:
    """Flush a file or, if the system supports it, a folder to disk."""
    if path.is_dir() and os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
