"""The files of one run, side by side in one folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mcrs.errors import OutputError
from mcrs.storage.files import locked

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path


@dataclass(frozen=True)
class RunPaths:
    """Where a run keeps what.

    Attributes:
        save_dir: The folder.
        tid: The run's name.
    """

    save_dir: Path
    tid: str

    @property
    def output(self) -> Path:
        """The predictions, written when the run ends."""
        return self.save_dir / f"{self.tid}.json"

    @property
    def journal(self) -> Path:
        """What is done so far."""
        return self.save_dir / f"{self.tid}.journal.jsonl"

    @property
    def fresh_journal(self) -> Path:
        """The journal of a run that starts again, until it replaces the earlier one."""
        return self.save_dir / f"{self.tid}.journal.jsonl.new"

    @property
    def manifest(self) -> Path:
        """What made the predictions."""
        return self.save_dir / f"{self.tid}.manifest.json"

    @property
    def fresh_manifest(self) -> Path:
        """The manifest of the fresh journal, on the disk before that replaces the earlier one."""
        return self.save_dir / f"{self.tid}.manifest.json.new"

    def settle(self) -> None:
        """Make journal and manifest a pair again where a run that starts again was stopped, at whatever moment.

        The fresh journal's new name is what decides: before, the earlier pair is whole, and after, the fresh manifest
        belongs to the journal.

        Raises:
            OutputError: The files cannot be moved.
        """
        try:
            if self.fresh_journal.exists():
                self.fresh_manifest.unlink(missing_ok=True)  # first, as alone it would seem to be the journal's
                self.fresh_journal.unlink()
            elif self.fresh_manifest.exists():
                self.fresh_manifest.replace(self.manifest)
        except OSError as error:
            raise OutputError(f"cannot move files in {self.save_dir}: {error.strerror}") from error

    def locked(self) -> AbstractContextManager[None]:
        """Keep every other process away from these files; the lock ends with this process, however it ends.

        Raises:
            OutputError: Another process has them, or the folder cannot be written.
        """
        return locked(self.save_dir / f".{self.tid}.lock", self.output)
