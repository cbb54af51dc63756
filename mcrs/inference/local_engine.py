"""Answering the turns of a run in this process."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mcrs.inference.turn_worker import Stopwatch, TurnWorker, WorkPlan
from mcrs.pipeline.wiring import load_crs

if TYPE_CHECKING:
    from mcrs.config import RunConfig
    from mcrs.db_item import MusicCatalog
    from mcrs.db_user import UserProfiles
    from mcrs.inference.journal_entry import Entry
    from mcrs.types import RequestKey, Turn


@dataclass
class LocalEngine:
    """Loads the pipeline into this process."""

    config: RunConfig
    catalog: MusicCatalog
    users: UserProfiles
    plan: WorkPlan
    stopwatch: Stopwatch
    findings: dict[str, str] = field(default_factory=dict)

    def load(self) -> None:
        """Load the pipeline.

        Raises:
            MCRSError: A component cannot be configured or loaded.
        """
        with self.stopwatch.measuring("loading"):
            self._crs = load_crs(self.config, self.catalog, self.users)
        # What is loaded stays until the end of the run: the garbage collector need not look through it again and again.
        gc.freeze()

    def answer(
        self, turns: Sequence[Turn], ranked: Mapping[RequestKey, Sequence[str]], on_result: Callable[[Entry], None]
    ) -> bool:
        """Answer turns.

        See :meth:`mcrs.inference.turn_worker.TurnWorker.answer`; ``on_result`` is called with each result immediately.

        Returns:
            Whether all turns were processed; False after an error if the plan says to stop.

        Raises:
            MCRSError: No turn can be answered.
        """
        try:
            return TurnWorker(self._crs, self.plan, on_result, self.stopwatch).answer(turns, ranked)
        finally:
            self.findings = dict(self._crs.lm.findings)
