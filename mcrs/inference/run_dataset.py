"""A complete run: resume or start it, then write the predictions."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mcrs.checks.redaction import hide_secrets
from mcrs.errors import MCRSError, ModelError, OutputError
from mcrs.inference.conditions import run_conditions, seen_in_training
from mcrs.inference.journal import read_entries
from mcrs.inference.manifest import Attempt, AttemptOutcome, Manifest, describe_sessions
from mcrs.inference.prediction_file import assemble, holds_predictions, write_predictions
from mcrs.inference.progress import Progress
from mcrs.inference.record import RunRecord
from mcrs.inference.resume import (
    EarlierWork,
    check_no_loss,
    choose_sessions,
    earlier_manifest,
    find_earlier_work,
    made_from,
    warn_of_fewer,
    warn_of_other_code,
)
from mcrs.inference.signals import Interrupted
from mcrs.inference.turn_worker import LocalEngine, OnError, Stopwatch, WorkPlan
from mcrs.pipeline.data_check import warn_of_other_catalogue, warn_of_repeated_tracks
from mcrs.pipeline.wiring import load_catalog, load_conversations, load_users
from mcrs.runtime.failed_requests import describe_turn

if TYPE_CHECKING:
    from mcrs.config import GenerationSettings, RunConfig
    from mcrs.data.conversation import Session
    from mcrs.data.session_source import SessionSource
    from mcrs.db_item import MusicCatalog
    from mcrs.db_user import UserProfiles
    from mcrs.inference.journal_entry import Entry
    from mcrs.inference.paths import RunPaths
    from mcrs.inference.ray_cluster import ClusterOptions
    from mcrs.inference.ray_engine import RayEngine
    from mcrs.types import Turn

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class RunSummary:
    """The outcome of a run: the prediction file and its rows, and one line for each turn without a response.

    This start of the command answered ``n_computed`` turns. ``empties`` is one line about empty responses, if there are
    any. The file may not have had to be written.
    """

    path: Path
    n_predictions: int
    n_computed: int
    errors: tuple[str, ...]
    empties: str | None
    finished: bool
    written: bool


@dataclass
class InferenceRun:
    """One run of a configuration over conversations, made by :meth:`begin`."""

    config: RunConfig
    sessions: Sequence[Session]
    catalog: MusicCatalog
    users: UserProfiles
    record: RunRecord
    stopwatch: Stopwatch

    @classmethod
    def begin(
        cls,
        config: RunConfig,
        source: SessionSource,
        paths: RunPaths,
        *,
        limit: int | None = None,
        overwrite: bool = False,
        plugins: Sequence[Path] = (),
    ) -> InferenceRun:
        """Read the data and the earlier work. Nothing is written yet, except to repair what an interrupted start left.

        The paths are locked while the run lives. With ``limit``, only so many sessions are answered, and finished ones
        stay; ``plugins`` are the files that components came from.

        Raises:
            MCRSError: A dataset or a model cannot be read, or the earlier work is damaged, was made under other
                conditions, or would be lost, or a file that no run wrote is in the way.
        """
        stopwatch, attempt = Stopwatch(), Attempt.begin(overwrite=overwrite)
        with stopwatch.measuring("loading"):
            sessions = load_conversations(config, source)
            catalog, users = load_catalog(config), load_users(config)
            warn_of_other_catalogue(str(source), sessions, catalog)
            if config.exclude_played:
                warn_of_repeated_tracks(str(source), sessions)
            conditions = run_conditions(config, catalog, users, plugins)
        journal = paths.read_earlier()
        paths.complete_replacement()
        earlier = (
            EarlierWork(conditions) if overwrite else find_earlier_work(paths, journal, conditions, source, sessions)
        )
        attempts = [*earlier.attempts, attempt]
        sessions = choose_sessions(sessions, limit, earlier.entries)
        attempt.n_sessions = len(sessions)
        paths.predictions.check(made_from(journal[0]))
        if not overwrite and not earlier.entries and paths.output.exists():
            earlier_manifest(paths, conditions)  # without a journal, the predictions would be replaced
        # A journal that was started with --overwrite may replace earlier predictions of other sessions; that permission
        # holds until the predictions are written.
        if not attempts[0].overwrite or len(sessions) < attempts[0].n_sessions:
            check_no_loss(paths.output, sessions)
        elif overwrite:
            warn_of_fewer(paths.output, sessions)
        warn_of_other_code(paths.journal, attempts)
        seen = seen_in_training(config, {session.session_id for session in sessions})
        manifest = Manifest(
            tid=paths.tid,
            conditions=earlier.conditions,
            config=hide_secrets(config.model_dump(mode="json")),
            sessions=describe_sessions(source, sessions, seen),
            attempts=attempts,
        )
        replaces = overwrite and paths.journal.exists()
        record = RunRecord(paths, manifest, earlier.entries, earlier.n_bytes, replaces)
        return cls(config, sessions, catalog, users, record, stopwatch)

    @property
    def turns(self) -> list[Turn]:
        """All turns of the run, in order."""
        return [labelled.turn for session in self.sessions for labelled in session.turns]

    def find_complete(self) -> RunSummary | None:
        """The summary of a run that has nothing to do or to write, else None.

        Raises:
            MCRSError: The journal cannot be read.
        """
        if self.record.waiting(self.turns):
            return None
        predictions = assemble(self.turns, self.record.entries)
        if not holds_predictions(self.record.paths.output, predictions):
            return None
        return self._summarise(len(predictions), finished=True)

    def describe_progress(self) -> str:
        """The progress of the run according to its journal, for messages.

        Raises:
            MCRSError: The journal cannot be read.
        """
        path, turns = self.record.paths.journal, self.turns
        if self.record.replaces:
            return f"no turn is complete, and {path} is unchanged"
        # A signal may arrive after a line was written and before it is recorded.
        answered = {entry.key: entry.is_answered for entry, _ in read_entries(path)}
        return f"{sum(answered.get(turn.key, False) for turn in turns)} of {len(turns)} turns are saved in {path}"

    def execute(self, on_error: OnError = "record", cluster: ClusterOptions | None = None) -> RunSummary:
        """Answer the turns that have no response yet, and write the predictions when all are answered.

        Earlier files stay untouched until the components are loaded. Without a Ray cluster, this process does the work.

        Raises:
            MCRSError: No turn can be answered, or a file cannot be written.
            Interrupted: A signal arrived; finished work is safe.
        """
        waiting = self.record.waiting(self.turns)
        if not waiting:
            return self._finish_last_step()
        engine = self._engine(on_error, cluster)
        engine.load()
        try:
            finished = self._answer(engine, waiting)
            summary = self._conclude() if finished else self._summarise()
        except BaseException as error:
            with suppress(OutputError):  # of a full disk, of which the first error says more
                self._end("interrupted" if isinstance(error, Interrupted) else "failed", engine)
            if isinstance(error, MCRSError) and self.record.attempt.n_turns and not self.record.replaces:
                raise type(error)(f"{error}; {self.describe_progress()}") from error
            raise
        self._end("stopped" if not finished else "errors" if summary.errors else "complete", engine)
        return summary

    def _end(self, outcome: AttemptOutcome, engine: LocalEngine | RayEngine) -> None:
        self.record.attempt.findings = engine.findings
        self.record.end(outcome, self.stopwatch.seconds)

    def _engine(self, on_error: OnError, cluster: ClusterOptions | None) -> LocalEngine | RayEngine:
        plan = WorkPlan(self.config.inference.batch_size, self.config.inference.group_size, on_error)
        if cluster is None:
            return LocalEngine(self.config, self.catalog, self.users, plan, self.stopwatch)
        from mcrs.inference.ray_engine import RayEngine

        return RayEngine(self.config, plan, cluster, self.stopwatch)

    def _answer(self, engine: LocalEngine | RayEngine, waiting: Sequence[Turn]) -> bool:
        entries, n_turns = self.record.entries, len(self.turns)
        n_done = n_turns - len(waiting)
        if n_done:
            logger.info("resuming: %d of %d turns are complete", n_done, n_turns)
        ranked = {key: entry.predicted_track_ids for key, entry in entries.items() if entry.predicted_track_ids}
        with self.record.growing() as add, Progress(n_turns, n_done) as progress:

            def on_result(entry: Entry) -> None:
                add(entry)
                if entry.is_done:
                    progress.advance((entry.n_prompt_tokens or 0) + (entry.n_new_tokens or 0))

            return engine.answer(waiting, ranked, on_result)

    def _finish_last_step(self) -> RunSummary:
        """Finish the last step of a start that was killed during it; usually there is nothing to do."""
        summary = self._conclude()
        earlier = self.record.manifest.attempts[:-1]
        if summary.written or not earlier or earlier[-1].outcome != "complete":
            self.record.end("complete", self.stopwatch.seconds)
        return summary

    def _conclude(self) -> RunSummary:
        """Write the predictions of finished turns, unless they would replace others and none has a response."""
        output, errors = self.record.paths.output, self.record.errors(self.turns)
        if errors and len(errors) == len(self.turns) and (self.record.replaces or output.exists()):
            kept = "and its journal are unchanged" if self.record.replaces else "is unchanged"
            raise ModelError(f"no turn got a response; {output} {kept}; first error: {_describe(errors[0])}")
        predictions = assemble(self.turns, self.record.entries)
        written = write_predictions(self.record.paths.predictions, predictions)
        return self._summarise(len(predictions), finished=True, written=written)

    def _summarise(self, n_predictions: int = 0, *, finished: bool = False, written: bool = False) -> RunSummary:
        errors = tuple(map(_describe, self.record.errors(self.turns)))
        n_computed = self.record.attempt.n_turns
        done = self.record.answered(self.turns)
        empties = describe_empties(done, self.config.generation)
        return RunSummary(self.record.paths.output, n_predictions, n_computed, errors, empties, finished, written)


def _describe(entry: Entry) -> str:
    return f"{describe_turn(entry.key)}: {entry.error}"


def describe_empties(answered: Sequence[Entry], generation: GenerationSettings) -> str | None:
    """One line on the empty responses of a run: how many, what replaced them, and why; None if there are none."""
    empty = [entry for entry in answered if entry.was_empty]
    if not empty:
        return None
    n_replaced = sum(entry.source == "template" for entry in empty)
    which = "all" if n_replaced == len(empty) else f"{n_replaced:,} of them"
    fate = f", {which} replaced by the template response" if n_replaced else ""
    limit = "max_thought_tokens" if generation.max_thought_tokens else "max_new_tokens"
    reasons = Counter(entry.finish_reason for entry in empty)
    why = "; ".join(
        f"{count:,} × finish_reason {reason}" + (f", raise generation.{limit}" if reason == "length" else "")
        for reason, count in reasons.most_common()
    )
    return f"empty responses: {len(empty):,} of {len(answered):,}{fate} ({why})"
