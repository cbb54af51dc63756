"""The files of one run, side by side in one folder."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from mcrs.errors import OutputError
from mcrs.inference.journal import check_place, read_entries, read_journal
from mcrs.inference.journal_entry import Entry
from mcrs.inference.manifest import Manifest, manifest_output
from mcrs.storage.files import locked
from mcrs.storage.outputs import Output
from mcrs.storage.temporary import remove_leftovers
from mcrs.types import RequestKey


@dataclass(frozen=True)
class RunPaths:
    """The paths of a run's files."""

    save_dir: Path
    tid: str

    @property
    def output(self) -> Path:
        """The predictions, written at the end of the run."""
        return self.save_dir / f"{self.tid}.json"

    @property
    def journal(self) -> Path:
        """The finished turns."""
        return self.save_dir / f"{self.tid}.journal.jsonl"

    @property
    def fresh_journal(self) -> Path:
        """The journal of a restarted run, until it replaces the earlier one."""
        return self.save_dir / f"{self.tid}.journal.jsonl.new"

    @property
    def manifest(self) -> Path:
        """The settings and data of the run."""
        return self.save_dir / f"{self.tid}.manifest.json"

    @property
    def fresh_manifest(self) -> Path:
        """The manifest of the fresh journal, until it replaces the earlier one."""
        return self.save_dir / f"{self.tid}.manifest.json.new"

    @property
    def predictions(self) -> Output:
        """The predictions as an output that the command may replace."""
        return Output(self.output, "predictions of mcrs infer", "choose another --save_path")

    def read_earlier(self) -> tuple[dict[RequestKey, Entry], int]:
        """Read the journal (see :func:`read_journal`), and reject journals and manifests that no run wrote.

        The predictions are checked later, against the journal.

        Raises:
            JournalDamagedError: A journal is damaged, or it is not a journal.
            OutputError: Another foreign file is in the way, or a file cannot be read.
        """
        for manifest in (self.manifest, self.fresh_manifest):
            try:
                manifest_output(manifest).check(Manifest.recognises)
            except OutputError as error:
                if error.__cause__ is not None or manifest == self.fresh_manifest or not self.journal.exists():
                    raise
                raise OutputError(
                    f"{manifest} was damaged or changed after it was written; restore it, because {self.journal} "
                    "cannot be resumed without it; or move both away"
                ) from None
        check_place(self.journal)
        earlier = read_journal(self.journal)
        check_place(self.fresh_journal)
        for _ in read_entries(self.fresh_journal):
            pass  # an intact one may be deleted
        return earlier

    def complete_replacement(self) -> None:
        """Complete the replacement of journal and manifest that an interrupted restart may have left half done.

        Renaming the fresh journal is the step that counts: before it, the earlier pair is complete; after it, the fresh
        manifest belongs to the journal. Temporary files of killed starts are deleted.

        Raises:
            OutputError: A foreign file is in the way, or the files cannot be moved.
        """
        for path in (self.output, self.manifest, self.fresh_manifest):
            remove_leftovers(path)
        try:
            if self.fresh_journal.exists():
                self.fresh_manifest.unlink(
                    missing_ok=True
                )  # first: without the fresh journal it would be taken for the manifest of the journal
                self.fresh_journal.unlink()
            elif self.fresh_manifest.exists():
                manifest_output(self.manifest).take(self.fresh_manifest)
        except OSError as error:
            raise OutputError(f"cannot move files in {self.save_dir}: {error.strerror}") from error

    def locked(self) -> AbstractContextManager[None]:
        """Lock these files against other processes; the lock ends with this process in every case.

        Raises:
            ReadOnlyError: The folder is read-only.
            OutputError: Another process has locked them, or the lock cannot be made.
        """
        return locked(self.save_dir / f".{self.tid}.lock", self.output, advice="choose another --save_path")
