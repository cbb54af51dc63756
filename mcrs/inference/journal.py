"""The append-only journal of rankings and finished turns, which survives every interruption of a run."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

from mcrs.errors import JournalDamagedError
from mcrs.inference.journal_entry import Entry, begins_entry, decode_entry, encode_entry
from mcrs.storage.line_journal import LineJournal, read_lines
from mcrs.storage.outputs import in_the_way
from mcrs.types import RequestKey

logger = logging.getLogger(__name__)


def read_entries(path: Path) -> Iterator[tuple[Entry, int]]:
    """Read the entries of a journal one after the other, each with the length in bytes of its line.

    A crash may have left an incomplete last line, without its newline: it is ignored. A missing journal is empty.

    Raises:
        JournalDamagedError: A line has another content than was written, so the file was changed or is not a journal.
        OutputError: The journal cannot be read.
    """
    for number, line in enumerate(read_lines(path), start=1):
        if not line.endswith(b"\n") and begins_entry(line):
            logger.info("the last line of %s is incomplete; its turn is run again", path)
            break
        try:
            entry = decode_entry(line)
        except ValueError as error:
            raise JournalDamagedError(
                f"{path}, line {number}: the journal is damaged, or this is not a journal: {error}. mcrs does not "
                "replace it; restore the file, or move it away to start again"
            ) from None
        yield entry, len(line)


def read_journal(path: Path) -> tuple[dict[RequestKey, Entry], int]:
    """Read a whole journal.

    Returns:
        The entries by session and turn, the last one of each, and the length in bytes of all whole lines.

    Raises:
        JournalDamagedError, OutputError: As :func:`read_entries`.
    """
    entries: dict[RequestKey, Entry] = {}
    n_bytes = 0
    for entry, length in read_entries(path):
        entries[entry.key] = entry
        n_bytes += length
    return entries, n_bytes


def check_place(path: Path) -> None:
    """Reject a path at which no journal can be.

    Raises:
        OutputError: It is a symbolic link or a folder.
    """
    if path.is_symlink() or path.is_dir():
        obstacle = "it is a symbolic link" if path.is_symlink() else "it is a folder"
        raise in_the_way(path, "journal of mcrs infer", obstacle, "choose another --save_path")


class Journal(LineJournal):
    """Appends entries, as :class:`mcrs.storage.line_journal.LineJournal` appends lines."""

    def append(self, entry: Entry) -> None:
        """Write one entry.

        Raises:
            OutputError: The disk is full or unavailable; earlier entries are safe.
        """
        self.append_line(encode_entry(entry))

    def move(self, path: Path) -> None:
        """Rename the file after every line is on disk.

        Raises:
            OutputError: The disk fails, or the file cannot be renamed.
        """
        self.sync()
        try:
            self.path.replace(path)
        except OSError as error:
            raise self._failure(error) from error
        self.path = path
