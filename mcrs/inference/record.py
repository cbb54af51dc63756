"""The files of a run while it works."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from mcrs.inference.journal import Journal

if TYPE_CHECKING:
    from mcrs.inference.journal_entry import Entry
    from mcrs.inference.manifest import Attempt, AttemptOutcome, Manifest
    from mcrs.inference.paths import RunPaths
    from mcrs.types import RequestKey, Turn


@dataclass
class RunRecord:
    """The journal of a run, and the manifest, whose last attempt is this one, that says how the journal was made.

    A run that starts again writes its new journal next to the earlier one until the first response is on disk: until
    then it may turn out that no turn can be answered. At every moment either the earlier or the new journal and
    manifest are complete: :meth:`mcrs.inference.paths.RunPaths.complete_replacement` knows which. ``n_bytes`` is the
    length of the journal's whole lines, and ``replaces`` says whether an earlier journal is still to be replaced.
    """

    paths: RunPaths
    manifest: Manifest
    entries: dict[RequestKey, Entry]
    n_bytes: int
    replaces: bool

    @property
    def attempt(self) -> Attempt:
        """This start of the command, in the manifest."""
        return self.manifest.attempts[-1]

    def waiting(self, turns: Sequence[Turn]) -> list[Turn]:
        """The given turns without a response, in order."""
        return [turn for turn in turns if (entry := self.entries.get(turn.key)) is None or not entry.is_answered]

    def errors(self, turns: Sequence[Turn]) -> list[Entry]:
        """The entries of the given turns that failed, in order."""
        return [entry for entry in self._known(turns) if entry.error is not None]

    def answered(self, turns: Sequence[Turn]) -> list[Entry]:
        """The entries of the given turns that have their response, in order."""
        return [entry for entry in self._known(turns) if entry.is_answered]

    def _known(self, turns: Sequence[Turn]) -> Iterator[Entry]:
        return (self.entries[turn.key] for turn in turns if turn.key in self.entries)

    @contextmanager
    def growing(self) -> Iterator[Callable[[Entry], None]]:
        """Write the manifest and open the journal; the block gets the function that adds an entry.

        Raises:
            OutputError: A file cannot be written.
        """
        if not self.replaces:
            self.manifest.write(self.paths.manifest)
        path = self.paths.fresh_journal if self.replaces else self.paths.journal
        try:
            with Journal(path, self.n_bytes) as journal:
                yield partial(self._add, journal)
        finally:
            self.paths.complete_replacement()

    def _add(self, journal: Journal, entry: Entry) -> None:
        if not entry.is_done and entry.key in self.entries:
            return  # the error of a turn replaces its entry with tracks
        journal.append(entry)
        self.entries[entry.key] = entry
        if entry.is_answered and self.replaces:
            self.manifest.write(self.paths.fresh_manifest)
            journal.move(self.paths.journal)
            self.replaces = False
            self.paths.complete_replacement()
        if entry.is_done:
            self.attempt.count(entry)

    def end(self, outcome: AttemptOutcome, seconds: dict[str, float]) -> None:
        """Record the outcome of this start, unless the earlier journal is still in place.

        Raises:
            OutputError: The manifest cannot be written.
        """
        self.attempt.outcome = outcome
        self.attempt.seconds = {part: round(value, 3) for part, value in seconds.items()}
        if not self.replaces:
            self.manifest.write(self.paths.manifest)
