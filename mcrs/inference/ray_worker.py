"""The workers of a Ray cluster."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from mcrs.errors import MCRSError
from mcrs.inference.conditions import turn_hash
from mcrs.inference.entry import Entry, encode_entry
from mcrs.inference.runner import Stopwatch, TurnWorker
from mcrs.pipeline.wiring import load_crs
from mcrs.runtime.failed_requests import in_one_line
from mcrs.types import Message, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from mcrs.inference.runner import WorkPlan

#: Number of died workers after which a session is given up.
MOST_STARTS = 3
#: The result of a worker for each session: journal lines, and its error.
RESULT_SCHEMA = pa.schema(
    [
        ("lines", pa.list_(pa.binary())),
        ("failure", pa.string()),
        ("failure_type", pa.string()),
        ("findings", pa.string()),
    ]
)


@dataclass(frozen=True)
class SessionTask:
    """The turns of one session that have no response.

    Attributes:
        turns: The turns, by number.
        ranked: For each turn, its track ids if it was ranked before, else None.
    """

    turns: tuple[Turn, ...]
    ranked: tuple[Sequence[str] | None, ...]

    @property
    def session_id(self) -> str:
        """The session."""
        return self.turns[0].session_id

    def encode(self) -> str:
        """The task as JSON; a lone surrogate of a text is kept."""
        return json.dumps({"turns": [asdict(turn) for turn in self.turns], "ranked": self.ranked})

    @classmethod
    def decode(cls, text: str) -> SessionTask:
        """Read what :meth:`encode` has written."""
        task = json.loads(text)
        turns = (
            Turn(**{**turn, "history": tuple(Message(**message) for message in turn["history"])})
            for turn in task["turns"]
        )
        return cls(tuple(turns), tuple(task["ranked"]))

    def fail(self, reason: str) -> Iterator[Entry]:
        """An entry with an error for each turn."""
        for turn, ranked in zip(self.turns, self.ranked, strict=True):
            yield Entry(
                turn.session_id,
                turn.turn_number,
                turn_hash(turn),
                list(ranked or ()),
                finish_reason="error",
                error=reason,
            )


class StartCounter:
    """Counts unfinished starts of sessions. One actor for the whole run."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._n_repeated = 0

    def begin(self, session_ids: Sequence[str]) -> None:
        """Record the start of sessions."""
        self._n_repeated += sum(self._counts[session_id] > 0 for session_id in session_ids)
        self._counts.update(session_ids)

    def end(self, session_ids: Sequence[str]) -> None:
        """Record the end of sessions."""
        for session_id in session_ids:
            del self._counts[session_id]

    def counts(self, session_ids: Sequence[str]) -> list[int]:
        """Number of starts of each session since its last end."""
        return [self._counts[session_id] for session_id in session_ids]

    def n_repeated(self) -> int:
        """Number of repeated starts of sessions."""
        return self._n_repeated


@dataclass(frozen=True)
class WorkerSetup:
    """What a worker needs to load the pipeline.

    Attributes:
        config: The configuration, as JSON.
        plugins: Files with components, which every node must have at the same path.
        plan: How turns are batched.
        folder: The working directory of the command; relative paths of the configuration start there.
        n_threads: Number of threads of a worker.
    """

    config: str
    plugins: tuple[Path, ...]
    plan: WorkPlan
    folder: Path
    n_threads: int


class SessionWorker:
    """Answers sessions, batch by batch, with a pipeline that is loaded once.

    Errors are values: an exception in a worker is returned with the sessions, and the driver reports it. If a worker
    dies, its batch is answered again, and the sessions that were in progress are answered one at a time, so that the
    fatal one is found, and given up after ``MOST_STARTS`` starts.

    Args:
        setup: How to load the pipeline.
        starts: The handle of the :class:`StartCounter`.
    """

    def __init__(self, setup: WorkerSetup, starts: Any) -> None:  # noqa: ANN401 - an actor handle has no type
        import ray

        self._wait, self._starts, self._plan = ray.get, starts, setup.plan
        self._failure: MCRSError | None = None
        try:
            self._crs = self._load(setup)
        except MCRSError as error:
            self._failure = error
        except Exception as error:  # Ray would restart the worker endlessly
            self._failure = MCRSError(f"a worker could not load the pipeline: {in_one_line(error)}")

    @staticmethod
    def _load(setup: WorkerSetup) -> Any:  # noqa: ANN401
        from mcrs.config import RunConfig
        from mcrs.registry.plugins import load_plugin

        os.chdir(setup.folder)
        for plugin in setup.plugins:
            load_plugin(plugin)
        crs = load_crs(RunConfig.model_validate_json(setup.config))
        if "torch" in sys.modules:
            sys.modules["torch"].set_num_threads(setup.n_threads)
        return crs

    def __call__(self, batch: pa.Table) -> pa.Table:
        """Answer sessions.

        Args:
            batch: A column ``task`` with encoded :class:`SessionTask` objects.

        Returns:
            One row of ``RESULT_SCHEMA`` for each group of sessions that were answered together.
        """
        tasks = list(map(SessionTask.decode, batch["task"].to_pylist()))
        if self._failure is not None:
            return pa.Table.from_pylist([self._result([], self._failure)], RESULT_SCHEMA)
        counts = self._wait(self._starts.counts.remote([task.session_id for task in tasks]))
        fresh = [task for task, count in zip(tasks, counts, strict=True) if count == 0]
        pieces = [fresh] if fresh else []
        results = []
        for task, count in zip(tasks, counts, strict=True):
            if count >= MOST_STARTS:
                reason = f"its worker died {count} times"
                results.append(self._result(list(task.fail(reason)), None))
            elif count:
                pieces.append([task])
        results += [self._answer(piece) for piece in pieces]
        return pa.Table.from_pylist(results, RESULT_SCHEMA)

    def _answer(self, tasks: Sequence[SessionTask]) -> dict[str, Any]:
        session_ids = [task.session_id for task in tasks]
        self._wait(self._starts.begin.remote(session_ids))
        entries: list[Entry] = []
        failure = None
        try:
            TurnWorker(self._crs, self._plan, entries.append, Stopwatch()).answer(
                [turn for task in tasks for turn in task.turns],
                {
                    turn.key: track_ids
                    for task in tasks
                    for turn, track_ids in zip(task.turns, task.ranked, strict=True)
                    if track_ids is not None
                },
            )
        except MCRSError as error:
            failure = error
        self._wait(self._starts.end.remote(session_ids))
        return self._result(entries, failure)

    def _result(self, entries: Sequence[Entry], failure: MCRSError | None) -> dict[str, Any]:
        return {
            "lines": [encode_entry(entry) for entry in entries],
            "failure": None if failure is None else str(failure),
            "failure_type": None if failure is None else type(failure).__name__,
            "findings": json.dumps({} if self._failure is not None else dict(self._crs.lm.findings)),
        }
