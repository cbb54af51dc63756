"""Answering the turns of a run on a Ray cluster: many workers, one driver that writes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar

from mcrs.inference.conditions import turn_hash
from mcrs.inference.journal_entry import Entry, decode_entry, encode_entry, finish_entry
from mcrs.inference.ray_cluster import ClusterOptions, import_ray
from mcrs.inference.ray_tasks import do_tasks
from mcrs.inference.ray_worker import Task, Work
from mcrs.inference.turn_worker import Stopwatch, TurnWorker, WorkPlan
from mcrs.pipeline.wiring import load_crs
from mcrs.types import Completion, Message, Turn

if TYPE_CHECKING:
    from mcrs.config import RunConfig
    from mcrs.types import RequestKey

#: Begins the line of what a backend detected; a journal's line never begins so.
FINDINGS = b"findings "


@dataclass(frozen=True)
class SessionTask:
    """The turns of one session that have no response, by number, and the track ids of those that were ranked before."""

    turns: tuple[Turn, ...]
    ranked: tuple[Sequence[str] | None, ...]

    def encode(self) -> Task:
        """The task as JSON; a lone surrogate of a text is kept."""
        content = {"turns": [asdict(turn) for turn in self.turns], "ranked": self.ranked}
        return Task(json.dumps(self.turns[0].session_id), json.dumps(content))

    @classmethod
    def decode(cls, content: str) -> SessionTask:
        """Read the content that :meth:`encode` has written."""
        task = json.loads(content)
        turns = (
            Turn(**{**turn, "history": tuple(Message(**message) for message in turn["history"])})
            for turn in task["turns"]
        )
        return cls(tuple(turns), tuple(task["ranked"]))

    def fail(self, reason: str) -> Iterator[Entry]:
        """An entry with an error for each turn."""
        for turn, ranked in zip(self.turns, self.ranked, strict=True):
            entry = Entry(turn.session_id, turn.turn_number, turn_hash(turn), list(ranked or ()))
            yield finish_entry(entry, Completion.failed(turn.key, reason))


class SessionWork(Work):
    """Ranks and answers sessions with a pipeline that is loaded once; its lines are those of the journal."""

    unit: ClassVar = "sessions"

    def __init__(self, config: RunConfig, plan: WorkPlan) -> None:
        super().__init__(config)
        self._plan = plan
        self._crs: Any = None

    def load(self) -> None:
        """Load the pipeline."""
        self._crs = load_crs(self.config)

    def do(self, contents: Sequence[str], on_result: Callable[[bytes], None]) -> None:
        """Answer sessions together."""
        tasks = list(map(SessionTask.decode, contents))
        try:
            TurnWorker(self._crs, self._plan, lambda entry: on_result(encode_entry(entry)), Stopwatch()).answer(
                [turn for task in tasks for turn in task.turns],
                {
                    turn.key: track_ids
                    for task in tasks
                    for turn, track_ids in zip(task.turns, task.ranked, strict=True)
                    if track_ids is not None
                },
            )
        finally:
            on_result(FINDINGS + json.dumps(dict(self._crs.lm.findings)).encode())

    def give_up(self, content: str, reason: str) -> list[bytes]:
        """Errors for all turns of a session."""
        return [encode_entry(entry) for entry in SessionTask.decode(content).fail(reason)]


@dataclass
class RayEngine:
    """Answers sessions by workers of a Ray cluster; each worker loads the pipeline once.

    A finished batch of sessions is returned as journal lines, which only the driver writes.
    """

    config: RunConfig
    plan: WorkPlan
    options: ClusterOptions
    stopwatch: Stopwatch
    findings: dict[str, str] = field(default_factory=dict)

    def load(self) -> None:
        """Import Ray.

        Raises:
            MissingExtraError: It is not installed.
        """
        with self.stopwatch.measuring("loading"):
            import_ray()

    def answer(
        self, turns: Sequence[Turn], ranked: Mapping[RequestKey, Sequence[str]], on_result: Callable[[Entry], None]
    ) -> bool:
        """Answer turns; see :meth:`mcrs.inference.turn_worker.LocalEngine.answer`.

        Raises:
            ConfigError: There is no cluster at the address.
            MCRSError: No turn can be answered.
        """
        tasks, n_turns = [], []
        for _, group in groupby(turns, key=lambda turn: turn.session_id):
            of_session = tuple(group)
            tasks.append(SessionTask(of_session, tuple(ranked.get(turn.key) for turn in of_session)).encode())
            n_turns.append(len(of_session))
        most_at_once = max(1, self.plan.group_size // max(n_turns))
        lines = do_tasks(tasks, SessionWork(self.config, self.plan), self.options, most_at_once=most_at_once)
        finished: set[RequestKey] = set()
        with self.stopwatch.measuring("cluster"), closing(lines):
            return all(self._note(line, on_result, finished) for line in lines)

    def _note(self, line: bytes, on_result: Callable[[Entry], None], finished: set[RequestKey]) -> bool:
        """Pass on a line of a worker's result; return whether to continue."""
        if line.startswith(FINDINGS):
            self.findings.update(json.loads(line.removeprefix(FINDINGS)))
            return True
        entry = decode_entry(line)
        if entry.key in finished:
            return True
        on_result(entry)
        if entry.is_done:
            finished.add(entry.key)
        return entry.error is None or self.plan.on_error == "record"
