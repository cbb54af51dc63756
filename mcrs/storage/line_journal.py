"""An append-only file of lines, which keeps every complete line after any interruption."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from mcrs.errors import OutputError
from mcrs.storage.files import NO_ROOM, describe_cause, prepare_directory

_Journal = TypeVar("_Journal", bound="LineJournal")

#: Maximum share of the time that is spent waiting for the disk.
_SYNC_SHARE = 0.03


def read_lines(path: Path) -> Iterator[bytes]:
    """The lines of a journal with their newlines, one after the other; an interrupted last line has none.

    After a crash, file systems may leave NULs for what did not reach the disk: those at the end are left out.

    Raises:
        OutputError: It cannot be read.
    """
    try:
        with path.open("rb") as stream:
            for line in stream:
                if written := line.rstrip(b"\0"):
                    yield written
    except FileNotFoundError:
        return
    except OSError as error:
        raise OutputError(f"cannot read the journal {path}: {error.strerror}") from None


class LineJournal:
    """Appends lines. Each line is passed to the operating system immediately, so a killed process loses none.

    fsync is called after every line while that costs little; lines that come faster than the disk share one call, and
    :meth:`sync` always calls it. What is in the file after ``n_bytes``, the length of the complete lines, is truncated.

    Raises:
        OutputError: The file cannot be opened.
    """

    def __init__(self, path: Path, n_bytes: int = 0) -> None:
        self.path = path
        prepare_directory(path.parent)
        try:
            self._stream = path.open("ab", buffering=0)
            self._stream.truncate(n_bytes)
        except OSError as error:
            raise self._failure(error) from error
        self._n_bytes = n_bytes
        self._opened = time.monotonic()
        self._waited = 0.0

    def append_line(self, line: bytes) -> None:
        """Write one line, which ends with its newline.

        Raises:
            OutputError: The disk is full or unavailable; earlier lines are safe.
        """
        written = 0
        try:
            # The last bytes that fit are written without an error; only the next attempt says why the rest are not.
            while written < len(line):
                written += self._stream.write(line[written:])
        except OSError as error:
            with suppress(OSError):
                self._stream.truncate(self._n_bytes)
            raise self._failure(error) from error
        self._n_bytes += written
        if self._waited <= _SYNC_SHARE * (time.monotonic() - self._opened):
            self.sync()

    def sync(self) -> None:
        """Wait until every line is on disk.

        Raises:
            OutputError: The disk fails.
        """
        start = time.monotonic()
        try:
            os.fsync(self._stream.fileno())
        except OSError as error:
            raise self._failure(error) from error
        self._waited += time.monotonic() - start

    def __enter__(self: _Journal) -> _Journal:
        """Use the journal until the end of a block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Flush everything to disk and close the file."""
        try:
            if not isinstance(error, OutputError):
                self.sync()
        finally:
            self._stream.close()

    def _failure(self, error: OSError) -> OutputError:
        full = NO_ROOM.get(error.errno or 0)
        reason = f"{full} and resume" if full else describe_cause(error, "choose another path")
        return OutputError(f"cannot write the journal {self.path}: {reason}")
