"""The files of one run, side by side in one folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mcrs.errors import OutputError
from mcrs.inference.journal import check_journal
from mcrs.inference.manifest import Manifest, manifest_output
from mcrs.storage.files import locked
from mcrs.storage.outputs import Output
from mcrs.storage.temporary import remove_leftovers

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

    @property
    def predictions(self) -> Output:
        """The output, as what the command may replace."""
        return Output(self.output, "predictions of mcrs infer", "choose another --save_path")

    def check(self) -> None:
        """Refuse journals and manifests that no run has left. The output is checked when it is known what was done.

        Raises:
            JournalDamagedError: A journal is damaged, or it is not a journal.
            OutputError: Another foreign file is in the way, or a file cannot be read.
        """
        for manifest in (self.manifest, self.fresh_manifest):
            manifest_output(manifest).check(Manifest.recognises)
        for journal in (self.journal, self.fresh_journal):
            check_journal(journal)

    def settle(self) -> None:
        """Make journal and manifest a pair again where a run that starts again was stopped, at whatever moment.

        The fresh journal's new name is what decides: before, the earlier pair is whole, and after, the fresh manifest
        belongs to the journal. Temporary files of killed starts are deleted.

        Raises:
            OutputError: A foreign file is in the way, or the files cannot be moved.
        """
        for path in (self.output, self.manifest, self.fresh_manifest):
            remove_leftovers(path)
        try:
            if self.fresh_journal.exists():
                self.fresh_manifest.unlink(missing_ok=True)  # first, as alone it would seem to be the journal's
                self.fresh_journal.unlink()
            elif self.fresh_manifest.exists():
                manifest_output(self.manifest).take(self.fresh_manifest)
        except OSError as error:
            raise OutputError(f"cannot move files in {self.save_dir}: {error.strerror}") from error

    def locked(self) -> AbstractContextManager[None]:
        """Keep every other process away from these files; the lock ends with this process, however it ends.

        Raises:
            ReadOnlyError: The folder can be read only.
            OutputError: Another process has them, or the lock cannot be made.
        """
        return locked(self.save_dir / f".{self.tid}.lock", self.output)
