"""Temporary files in the folder of the file that they will replace, and removing those of killed processes."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":  # where an open file cannot be deleted, so that none in use is in danger
    import fcntl


@contextmanager
def temporary_file(path: Path) -> Iterator[tuple[int, Path]]:
    """Make a private file in the folder of another one, until the block ends or it is renamed.

    It is locked, so that :func:`remove_leftovers` of other processes does not delete it.

    Yields:
        A descriptor, which the block must close, and the file's name.

    Raises:
        OSError: It cannot be made.
    """
    descriptor, temporary, lock = _make_locked(path)
    try:
        yield descriptor, temporary
    finally:
        # The descriptor is closed before a file is renamed; its copy keeps the lock until then.
        with suppress(OSError):
            os.close(lock)
        temporary.unlink(missing_ok=True)


def remove_leftovers(path: Path) -> None:
    """Delete temporary files of killed processes for a file, if possible."""
    ours = re.compile(rf"\.{re.escape(path.name)}\.[a-z0-9_]{{8}}\.tmp")
    with suppress(OSError), os.scandir(path.parent) as entries:
        for entry in entries:
            if ours.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                _remove_unless_in_use(Path(entry.path))


def _make_locked(path: Path) -> tuple[int, Path, int]:
    while True:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        lock = os.dup(descriptor)
        with suppress(OSError):  # some file systems have no locks; then nothing is deleted
            _lock(lock, wait=True)
        # Before it was locked, another process may have deleted it.
        if os.fstat(descriptor).st_nlink:
            return descriptor, Path(name), lock
        os.close(descriptor)
        os.close(lock)


def _remove_unless_in_use(path: Path) -> None:
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDWR)
        try:
            _lock(descriptor, wait=False)
            path.unlink()
        finally:
            os.close(descriptor)


def _lock(descriptor: int, *, wait: bool) -> None:
    """Lock a file; if another process has locked it, wait or raise OSError.

    The lock belongs to the open file and all copies of its descriptor, and ends with the process.
    """
    if sys.platform != "win32":
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
