"""Atomic writes: a reader sees the old content or the new, never a part. Small JSON files with a checksum."""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from mcrs.errors import OutputError, ReadOnlyError
from mcrs.storage.temporary import remove_leftovers, temporary_file

logger = logging.getLogger(__name__)

_READ_ONLY = (errno.EACCES, errno.EPERM, errno.EROFS)
#: What is said, and advised, about a file that may not grow, by the number of the error.
NO_ROOM = {
    errno.ENOSPC: "the disk is full; make room",
    errno.EDQUOT: "the disk quota is used up; make room",
    errno.EFBIG: "the file would be larger than the system allows here; raise the limit (ulimit -f)",
}
_ELSEWHERE = "choose another path"
# Process, host, and for some versions of filelock when it started.
_MARKER = re.compile(rb"\d+\n[^\n]+\n(?:\d+\n)?")
# A disk with at most this many free bytes is full.
_FULL = 1 << 20


def describe_cause(error: OSError, advice: str) -> str:
    """Why a file cannot be written, and what to do: make room if there is none, use a shorter name, or the advice."""
    if error.errno == errno.ENAMETOOLONG:
        advice = "choose a shorter path"
    full = NO_ROOM.get(error.errno or 0)
    return f"{full}, or {advice}" if full else f"{error.strerror or error}; {advice}"


def find_cause(error: Exception, folder: Path) -> OSError | None:
    """Why the system refused to write a file, also where a library hides it; None for an error of another kind.

    ``folder`` is one on the same disk.
    """
    # As libraries in Rust write it, such as safetensors.
    if (match := re.search(r"\(os error (\d+)\)", str(error))) and int(match[1]) in NO_ROOM:
        return OSError(int(match[1]), "")
    if not isinstance(error, OSError):
        return None
    if error.errno is None and re.search(r"requested and \d+ written|problem writing element", str(error)):
        # numpy only says what it could not write.
        return OSError(errno.EFBIG if shutil.disk_usage(folder).free > _FULL else errno.ENOSPC, "")
    return error


def prepare_directory(directory: Path, advice: str = _ELSEWHERE) -> Path:
    """Create a directory with its parents and return it.

    ``advice`` says what chooses another one: ``"choose another --save_path"``.

    Raises:
        OutputError: A part of the path is a regular file, or may not be written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        in_the_way = [each for each in (directory, *directory.parents) if each.exists() and not each.is_dir()]
        cause = f"{in_the_way[0]} is not a folder; {advice}" if in_the_way else describe_cause(error, advice)
        raise OutputError(f"cannot create the directory {directory}: {cause}") from error
    return directory


@contextmanager
def locked(lock: Path, output: Path, seconds: float | None = 0.0, advice: str = _ELSEWHERE) -> Iterator[None]:
    """Lock an output against other processes; the lock ends with this process in every case.

    The lock file is not deleted: after a deletion two processes could hold the lock. ``seconds`` is how long to wait
    for another process; None: until it ends.

    Raises:
        ReadOnlyError: Its folder is read-only.
        OutputError: Another process has the lock, another file has its name, or it cannot be made.
    """
    from filelock import FileLock, Timeout

    prepare_directory(lock.parent, advice)
    # Locking truncates the file.
    if lock.is_symlink() or (lock.exists() and not (lock.is_file() and _is_marker(lock))):
        raise OutputError(f"cannot lock {output}: {lock} is not a lock; move it away, or {advice}")
    held = FileLock(lock)
    try:
        try:
            held.acquire(timeout=1.0 if seconds is None else seconds)
        except Timeout:
            if seconds is not None:
                raise OutputError(f"another process is writing {output}; wait until it ends, or {advice}") from None
            logger.info("waiting for another process that is writing %s", output)
            held.acquire()
    except OSError as error:
        kind = ReadOnlyError if error.errno in _READ_ONLY else OutputError
        raise kind(f"cannot lock {output} by {lock}: {error.strerror or error}; {advice}") from error
    except NotImplementedError as error:  # of early versions of filelock, where the disk has no locks
        raise OutputError(f"cannot lock {output} by {lock}: {error}; {advice}") from error
    try:
        yield
    finally:
        held.release()


def _is_marker(lock: Path) -> bool:
    """Whether a file is empty, or names a process: where the disk has no locks, filelock writes that into the file.

    filelock knows whether the process lives; one that was killed leaves its file.
    """
    try:
        with lock.open("rb") as stream:
            text = stream.read(1000)
    except OSError:  # a process has just released it, or locking says more
        return True
    return not text or _MARKER.fullmatch(text) is not None


@contextmanager
def atomic_write(path: Path, put: Callable[[Path], object] | None = None, advice: str = _ELSEWHERE) -> Iterator[TextIO]:
    """Open a text file that replaces ``path`` when the block ends without an error; its ``buffer`` accepts bytes.

    The text goes to a temporary file in the same directory, is flushed to the disk, and is then renamed. After an
    error, ``path`` is unchanged and the temporary file is deleted; temporary files of killed processes for this path
    are deleted, too. This is for internal files; the outputs of commands use :class:`mcrs.storage.outputs.Output`.
    ``put`` renames the temporary file; None replaces any existing file.

    Raises:
        OutputError: The directory cannot be created, or the file cannot be written, for example because the disk is
            full.
    """
    prepare_directory(path.parent, advice)
    remove_leftovers(path)
    try:
        with temporary_file(path) as (descriptor, temporary):
            # A lone surrogate becomes a question mark, as in valid_text: predictions of other programs may have one.
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            # The temporary file is private; the result gets the permissions of a new file of this user.
            mask = os.umask(0)
            os.umask(mask)
            temporary.chmod(0o666 & ~mask)
            if put is None:
                temporary.replace(path)
            else:
                put(temporary)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {describe_cause(error, advice)}") from error


def link_or_copy(source: str, target: str) -> None:
    """Give a file a second name, or copy it where the file system has no hard links.

    Raises:
        OSError: Neither is possible.
    """
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def write_json(path: Path, value: object, *, indent: int | None = None) -> None:
    """Write ``value`` as :func:`json_text`, as :func:`atomic_write` does.

    Raises:
        OutputError: The path cannot be written.
    """
    with atomic_write(path) as stream:
        stream.write(json_text(value, indent))


def json_text(value: object, indent: int | None = None) -> str:
    """``value`` as JSON, not ASCII-escaped, with a newline at its end."""
    return json.dumps(value, ensure_ascii=False, indent=indent) + "\n"


def with_checksum(value: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """A value with its checksum, for :func:`read_checked_json`."""
    return {"sha256": _checksum(value), "value": value}


def read_checked_json(path: Path) -> Any | None:  # noqa: ANN401
    """Read a value that was written with :func:`with_checksum`; None if it is missing or damaged."""
    try:
        stored = json.loads(path.read_bytes())
        return stored["value"] if stored["sha256"] == _checksum(stored["value"]) else None
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None


def _checksum(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
