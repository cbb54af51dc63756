"""The append-only record of finished turns, which survives whatever stops a run."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from mcrs.errors import JournalDamagedError
from mcrs.inference.entry import decode_entry, encode_entry
from mcrs.line_journal import LineJournal, read_lines

if TYPE_CHECKING:
    from pathlib import Path

    from mcrs.inference.entry import Entry
    from mcrs.types import RequestKey

logger = logging.getLogger(__name__)


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
    lines = read_lines(path)
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


class Journal(LineJournal):
    """Appends entries, as :class:`mcrs.line_journal.LineJournal` appends lines."""

    def append(self, entry: Entry) -> None:
        """Write one entry.

        Raises:
            OutputError: The disk is full or gone; what was written before is safe.
        """
        self.append_line(encode_entry(entry))
