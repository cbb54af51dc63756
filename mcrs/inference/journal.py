"""The append-only record of finished turns, which survives whatever stops a run."""

from __future__ import annotations

import logging
import os
import time
from typing import TYPE_CHECKING

from mcrs.errors import JournalDamagedError, OutputError
from mcrs.files import prepare_directory
from mcrs.inference.entry import decode_entry, encode_entry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from mcrs.inference.entry import Entry
    from mcrs.types import RequestKey

logger = logging.getLogger(__name__)

#: The largest part of a run's time that waiting for the disk may take.
_SYNC_SHARE = 0.03


def read_journal(path: Path) -> tuple[dict[RequestKey, Entry], int]:
    """Read what is done.

    The last line is the only one that a crash can have left unfinished: if it is not whole, it is left out.

    Args:
        path: The journal; a missing one is empty.

    Returns:
        The entries by session and turn, the last one of each, and the length in bytes of all whole lines.

    Raises:
        JournalDamagedError: A line before the last is not what was written.
        OutputError: The journal cannot be read.
    """
    try:
        with path.open("rb") as stream:
            lines = stream.readlines()
    except FileNotFoundError:
        return {}, 0
    except OSError as error:
        raise OutputError(f"cannot read the journal {path}: {error.strerror}") from None
    entries: dict[RequestKey, Entry] = {}
    n_bytes = 0
    for number, line in enumerate(lines, start=1):
        try:
            entry = decode_entry(line)
        except ValueError as error:
            if number == len(lines):
                logger.info("the last line of %s was not finished; its turn is answered again", path)
                break
            raise JournalDamagedError(
                f"{path}:{number}: the journal is damaged: {error}; restore the file, or start again with --overwrite"
            ) from None
        entries[entry.key] = entry
        n_bytes += len(line)
    return entries, n_bytes


class Journal:
    """Appends entries. Each reaches the operating system at once, so that killing the process loses none.

    The disk is waited for (fsync) after every entry as long as that costs little; replies that come faster than the
    disk share one wait, and :meth:`sync` always waits.

    Args:
        path: The file.
        n_bytes: How much of it is whole; the rest is cut off.
        clock: Seconds that never go back.

    Raises:
        OutputError: The file cannot be opened.
    """

    def __init__(self, path: Path, n_bytes: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self.path = path
        prepare_directory(path.parent)
        try:
            self._stream = path.open("ab", buffering=0)
            self._stream.truncate(n_bytes)
        except OSError as error:
            raise self._failure(error) from error
        self._clock = clock
        self._opened = clock()
        self._waited = 0.0

    def append(self, entry: Entry) -> None:
        """Write one entry.

        Raises:
            OutputError: The disk is full or gone; what was written before is safe.
        """
        line = encode_entry(entry)
        try:
            written = self._stream.write(line)
        except OSError as error:
            raise self._failure(error) from error
        if written != len(line):
            raise OutputError(f"cannot write the journal {self.path}: the disk took only a part; make room and resume")
        if self._waited <= _SYNC_SHARE * (self._clock() - self._opened):
            self.sync()

    def sync(self) -> None:
        """Wait until every entry is on the disk.

        Raises:
            OutputError: The disk fails.
        """
        start = self._clock()
        try:
            os.fsync(self._stream.fileno())
        except OSError as error:
            raise self._failure(error) from error
        self._waited += self._clock() - start

    def __enter__(self) -> Journal:
        """Use the journal until the end of a block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put everything on the disk and close the file."""
        try:
            if not isinstance(error, OutputError):
                self.sync()
        finally:
            self._stream.close()

    def _failure(self, error: OSError) -> OutputError:
        return OutputError(f"cannot write the journal {self.path}: {error.strerror}; make room or choose another path")
