"""Ranking tracks and writing responses in this process; each result is recorded immediately."""

from __future__ import annotations

import gc
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from mcrs.errors import MCRSError, ModelError
from mcrs.inference.conditions import turn_hash
from mcrs.inference.halving import HalvingWorker
from mcrs.inference.journal_entry import Entry, finish_entry
from mcrs.pipeline.wiring import load_crs
from mcrs.runtime.failed_requests import describe_turn
from mcrs.types import Completion, Ranking, RequestKey, Turn

if TYPE_CHECKING:
    from mcrs.config import RunConfig
    from mcrs.db_item import MusicCatalog
    from mcrs.db_user import UserProfiles
    from mcrs.pipeline.crs import CRSBaseline
    from mcrs.pipeline.recommender import Recommender

OnError = Literal["stop", "record"]

#: Turns whose tracks are ranked together: enough for batched search and encoding, few enough to repeat after a crash.
_RANKED_AT_ONCE = 64


@dataclass(frozen=True)
class WorkPlan:
    """How turns are batched; results do not depend on it.

    ``group_size`` turns are passed to the language model, which forms its own batches; one that batches by number has
    at most ``batch_size``. ``on_error`` says whether a turn without a response stops the run, is recorded, or is an
    error that names it.
    """

    batch_size: int
    group_size: int
    on_error: OnError | Literal["raise"] = "record"


class Stopwatch:
    """Sums the duration of each part of a run in :attr:`seconds`."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    @contextmanager
    def measuring(self, part: str) -> Iterator[None]:
        """Add the block's duration to a part."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[part] += time.perf_counter() - start


class _Ranked(NamedTuple):
    """A turn's tracks, or why there are none."""

    key: RequestKey
    ranking: Ranking | None
    error: str | None = None


class TurnWorker:
    """Ranks tracks and writes a response for each turn, despite failures.

    ``record`` is called with each result immediately, in any order: first a turn's tracks, then its response or error.
    The stopwatch measures ``retrieval`` and ``generation``.
    """

    def __init__(self, crs: CRSBaseline, plan: WorkPlan, record: Callable[[Entry], None], stopwatch: Stopwatch) -> None:
        self._crs = crs
        self._plan = plan
        self._record = record
        self._stopwatch = stopwatch
        self._turns: dict[RequestKey, Turn] = {}
        self._rankings: dict[RequestKey, Ranking] = {}
        self._hashes: dict[RequestKey, str] = {}
        self._has_ranked = False
        raises = plan.on_error == "raise"
        self._ranker = HalvingWorker(self._rank, _give_up_ranking, _RANKED_AT_ONCE, raises=raises)
        self._responder = HalvingWorker(
            self._respond,
            lambda key, reason: Completion.failed(key, reason or "the language model returned no response"),
            plan.batch_size,
            raises=raises,
        )

    def answer(self, turns: Sequence[Turn], ranked: Mapping[RequestKey, Sequence[str]]) -> bool:
        """Answer turns, in order of sessions, so that a backend can reuse shared prefixes.

        ``ranked`` has the track ids of turns with a stored ranking.

        Returns:
            Whether all turns were processed; False after an error if the plan says to stop.

        Raises:
            MCRSError: No turn can be answered, or one cannot and the plan says to raise.
        """
        self._has_ranked = bool(ranked)
        for group in session_groups(turns, self._plan.group_size):
            self._turns = {turn.key: turn for turn in group}
            self._hashes = {key: turn_hash(turn) for key, turn in self._turns.items()}
            self._rankings = {key: self._restore(ranked[key]) for key in self._turns.keys() & ranked.keys()}
            if not (self._rank_group(group) and self._answer_group()):
                return False
        return True

    def _restore(self, track_ids: Sequence[str]) -> Ranking:
        """A ranking from its track ids; scores are not in the journal, and responses do not need them."""
        rows = np.asarray(self._crs.catalog.rows(track_ids), np.int32)
        return Ranking(rows, np.zeros(len(rows), np.float32))

    def _rank_group(self, group: Sequence[Turn]) -> bool:
        missing = [turn for turn in group if turn.key not in self._rankings]
        with self._stopwatch.measuring("retrieval"):
            for piece in session_groups(missing, _RANKED_AT_ONCE):
                found: Iterable[_Ranked] = self._ranker.process([turn.key for turn in piece])
                if not self._has_ranked:
                    found, self._has_ranked = list(found), True
                    # If all first rankings of a run failed, later ones would most likely fail, too.
                    if len(found) > 1 and all(ranked.ranking is None for ranked in found):
                        first = f"{describe_turn(found[0].key)}: {found[0].error}"
                        raise MCRSError(f"none of the first {len(found)} turns could be ranked; first error: {first}")
                for ranked in found:
                    if ranked.ranking is not None:
                        self._rankings[ranked.key] = ranked.ranking
                        self._record(self._ranked_entry(ranked.key))
                    elif not self._finish(Completion.failed(ranked.key, f"ranking failed: {ranked.error}")):
                        return False
        return True

    def _answer_group(self) -> bool:
        keys = [key for key in self._turns if key in self._rankings]
        with self._stopwatch.measuring("generation"), closing(self._responder.process(keys)) as completions:
            return all(map(self._finish, completions))

    def _finish(self, completion: Completion) -> bool:
        """Record the result of a turn; return whether to continue."""
        if completion.error is not None and self._plan.on_error == "raise":
            raise ModelError(f"{describe_turn(completion.key)}: {completion.error}") from completion.cause
        self._record(finish_entry(self._ranked_entry(completion.key), completion))
        return completion.error is None or self._plan.on_error == "record"

    def _ranked_entry(self, key: RequestKey) -> Entry:
        ranking = self._rankings.get(key)
        track_ids = [] if ranking is None else self._crs.catalog.ids(ranking.rows)
        return Entry(key.session_id, key.turn_number, self._hashes[key], track_ids)

    def _rank(self, keys: Sequence[RequestKey]) -> Iterator[_Ranked]:
        return map(_Ranked, keys, self._crs.recommend([self._turns[key] for key in keys]))

    def _respond(self, keys: Sequence[RequestKey]) -> Iterator[Completion]:
        return self._crs.respond([self._turns[key] for key in keys], [self._rankings[key] for key in keys])


def rank_turns(recommender: Recommender, turns: Sequence[Turn], topk: int) -> dict[RequestKey, Ranking]:
    """Rank tracks for turns with distinct keys, without responses.

    Raises:
        MCRSError: A turn cannot be ranked; the message names it.
    """
    by_key = {turn.key: turn for turn in turns}

    def rank(keys: Sequence[RequestKey]) -> Iterator[_Ranked]:
        return map(_Ranked, keys, recommender.recommend([by_key[key] for key in keys], topk))

    worker = HalvingWorker(rank, _give_up_ranking, _RANKED_AT_ONCE, raises=True)
    found: dict[RequestKey, Ranking] = {}
    for group in session_groups(turns, _RANKED_AT_ONCE):
        results = worker.process([turn.key for turn in group])
        found.update((ranked.key, ranked.ranking) for ranked in results if ranked.ranking is not None)
    return found


def _give_up_ranking(key: RequestKey, reason: str | None) -> _Ranked:
    return _Ranked(key, None, reason or "the retriever gave no answer")


def session_groups(turns: Sequence[Turn], group_size: int) -> Iterator[list[Turn]]:
    """Split turns into groups of about ``group_size`` without splitting a session."""
    group: list[Turn] = []
    for turn in turns:
        if len(group) >= group_size and turn.session_id != group[-1].session_id:
            yield group
            group = []
        group.append(turn)
    if group:
        yield group


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
        """Answer turns, as :meth:`TurnWorker.answer`; ``on_result`` is called with each result immediately.

        Raises:
            MCRSError: No turn can be answered.
        """
        try:
            return TurnWorker(self._crs, self.plan, on_result, self.stopwatch).answer(turns, ranked)
        finally:
            self.findings = dict(self._crs.lm.findings)
