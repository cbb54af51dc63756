"""Answering the turns of a run on a Ray cluster: many workers, one driver that writes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from mcrs.inference.journal_entry import Entry, decode_entry
from mcrs.inference.ray_cluster import ClusterOptions, import_ray
from mcrs.inference.ray_sessions import FINDINGS, SessionTask, SessionWork
from mcrs.inference.ray_tasks import do_tasks

if TYPE_CHECKING:
    from mcrs.config import RunConfig
    from mcrs.inference.turn_worker import Stopwatch, WorkPlan
    from mcrs.types import RequestKey, Turn


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
        """Answer turns; see :meth:`mcrs.inference.local_engine.LocalEngine.answer`.

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
