"""A whole run: continue what was begun, or begin; then write the predictions."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mcrs.errors import MCRSError, ResumeMismatchError
from mcrs.inference.conditions import run_conditions, sessions_hash, turn_hash
from mcrs.inference.journal import Journal, read_journal
from mcrs.inference.manifest import Attempt, Manifest, earlier_attempts, environment
from mcrs.inference.predictions import assemble, write_predictions
from mcrs.inference.progress import Progress
from mcrs.inference.runner import Stopwatch, WorkPlan, answer_turns
from mcrs.inference.signals import Interrupted
from mcrs.load import load_catalog, load_crs, load_users
from mcrs.session_source import load_sessions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from mcrs.config import RunConfig
    from mcrs.inference.entry import Entry
    from mcrs.inference.manifest import Outcome
    from mcrs.inference.paths import RunPaths
    from mcrs.inference.runner import OnError
    from mcrs.session_source import SessionSource
    from mcrs.types import RequestKey, Turn

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class RunSummary:
    """What a run has to say in the end.

    Attributes:
        path: The prediction file.
        n_predictions: Its rows.
        n_computed: How many turns this start of the command worked on.
        errors: One line for each turn without a reply.
        finished: Whether all turns were worked on and the file is there.
        written: Whether the file had to be written.
    """

    path: Path
    n_predictions: int
    n_computed: int
    errors: tuple[str, ...]
    finished: bool
    written: bool


class InferenceRun:
    """One run of a configuration over conversations. Its paths must be locked as long as it lives.

    Args:
        config: The configuration.
        source: Where the conversations are.
        paths: Where the results go.
        limit: Only this many sessions; None is all.
        overwrite: Start again, whatever was done before.
        plugins: Files that components came from.

    Raises:
        DataError: A dataset cannot be read.
        JournalDamagedError: The journal is damaged.
        ResumeMismatchError: The journal was made under other conditions.
        OutputError: A file cannot be read or written.
    """

    def __init__(
        self,
        config: RunConfig,
        source: SessionSource,
        paths: RunPaths,
        *,
        limit: int | None = None,
        overwrite: bool = False,
        plugins: Sequence[Path] = (),
    ) -> None:
        self.paths = paths
        self._config = config
        self._stopwatch = Stopwatch()
        with self._stopwatch.measuring("loading"):
            self._sessions = load_sessions(source, limit)
            self._catalog, self._users = load_catalog(config), load_users(config)
            self._conditions = run_conditions(config, self._catalog, self._users, plugins)
        self._turns = [labelled.turn for session in self._sessions for labelled in session.turns]
        if overwrite:
            paths.journal.unlink(missing_ok=True)
        self._entries, self._n_bytes = read_journal(paths.journal)
        attempts = earlier_attempts(paths.manifest, paths.journal, self._conditions) if self._entries else []
        check_turns(self._turns, self._entries)
        self._manifest = Manifest(
            tid=paths.tid,
            conditions=self._conditions,
            config=config.model_dump(mode="json"),
            sessions={
                "name": source.name,
                "split": source.split,
                "n_sessions": len(self._sessions),
                "n_turns": len(self._turns),
                "sha256": sessions_hash(self._turns),
            },
            environment=environment(),
            attempts=[*attempts, Attempt.begin()],
        )
        self._attempt = self._manifest.attempts[-1]

    @property
    def progress(self) -> str:
        """How far the run is, for people."""
        # A signal may have come after a line was written and before it was noted here.
        self._entries, _ = read_journal(self.paths.journal)
        n_done = len(self._turns) - len(self._waiting())
        return f"{n_done} of {len(self._turns)} turns are safe in {self.paths.journal}"

    def execute(self, on_error: OnError = "record") -> RunSummary:
        """Answer the turns that have no reply yet, and write the predictions when all are answered.

        Args:
            on_error: Whether a turn without a reply ends the run or is recorded.

        Raises:
            MCRSError: No turn can be answered, or a file cannot be written.
            Interrupted: A signal came; what is done is safe.
        """
        waiting = self._waiting()
        if not waiting:
            return self._conclude()
        self._manifest.write(self.paths.manifest)
        outcome: Outcome = "failed"
        try:
            finished = self._answer(waiting, on_error)
            summary = self._conclude() if finished else self._summary()
            outcome = "stopped" if not finished else "errors" if summary.errors else "complete"
        except Interrupted:
            outcome = "interrupted"
            raise
        except MCRSError as error:
            if self._attempt.n_turns:
                raise type(error)(f"{error}; {self.progress}") from error
            raise
        finally:
            self._attempt.outcome = outcome
            self._attempt.seconds = {part: round(value, 3) for part, value in self._stopwatch.seconds.items()}
            self._manifest.write(self.paths.manifest)
        return summary

    def _conclude(self) -> RunSummary:
        """Write the predictions of a run whose turns are all worked on."""
        predictions = assemble(self._sessions, self._entries)
        written = write_predictions(self.paths.output, predictions)
        return self._summary(len(predictions), finished=True, written=written)

    def _summary(self, n_predictions: int = 0, *, finished: bool = False, written: bool = False) -> RunSummary:
        errors = tuple(
            f"session {entry.session_id}, turn {entry.turn_number}: {entry.error}"
            for turn in self._turns
            if (entry := self._entries.get(turn.key)) is not None and entry.error is not None
        )
        return RunSummary(self.paths.output, n_predictions, self._attempt.n_turns, errors, finished, written)

    def _answer(self, waiting: Sequence[Turn], on_error: OnError) -> bool:
        n_done = len(self._turns) - len(waiting)
        if n_done:
            logger.info("going on where the run stopped: %d of %d turns are done", n_done, len(self._turns))
        with self._stopwatch.measuring("loading"):
            crs = load_crs(self._config, self._catalog, self._users)
        settings = self._config.inference
        plan = WorkPlan(settings.batch_size, settings.group_size, on_error)
        with (
            Journal(self.paths.journal, self._n_bytes) as journal,
            Progress(len(self._turns), n_done) as progress,
        ):

            def record(entry: Entry) -> None:
                journal.append(entry)
                self._entries[entry.key] = entry
                self._attempt.n_turns += 1
                self._attempt.n_prompt_tokens += entry.n_prompt_tokens
                self._attempt.n_new_tokens += entry.n_new_tokens
                if entry.error is None:
                    self._attempt.n_replies[entry.source] = self._attempt.n_replies.get(entry.source, 0) + 1
                progress.advance(entry.n_prompt_tokens + entry.n_new_tokens)

            return answer_turns(crs, waiting, plan, record, self._stopwatch)

    def _waiting(self) -> list[Turn]:
        """The turns without a reply, in order."""
        return [
            turn for turn in self._turns if (entry := self._entries.get(turn.key)) is None or entry.error is not None
        ]


def check_turns(turns: Sequence[Turn], entries: Mapping[RequestKey, Entry]) -> None:
    """Check that what was done was done for the very turns that the dataset holds now.

    Raises:
        ResumeMismatchError: Some turns have changed.
    """
    changed = [turn for turn in turns if turn.key in entries and entries[turn.key].turn_hash != turn_hash(turn)]
    if changed:
        raise ResumeMismatchError(
            f"sessions: {len(changed)} of {len(entries)} turns in the journal have changed in the dataset since, first "
            f"session {changed[0].session_id}, turn {changed[0].turn_number}; choose another --save_path, or start "
            "again with --overwrite"
        )
