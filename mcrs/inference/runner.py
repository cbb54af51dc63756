"""Answering turns, and recording each answer as soon as it is there."""

from __future__ import annotations

import time
from collections import defaultdict
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mcrs.inference.conditions import turn_hash
from mcrs.inference.entry import Entry
from mcrs.inference.halving import HalvingResponder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mcrs.crs_baseline import CRSBaseline
    from mcrs.types import Completion, Ranking, RequestKey, Turn

OnError = Literal["stop", "record"]


@dataclass(frozen=True)
class WorkPlan:
    """How turns are worked through; no result depends on it.

    Attributes:
        batch_size: How many turns a language model that goes by rows works on at once, at most.
        group_size: How many turns are ranked at once and handed to the language model to group as it likes.
        on_error: Whether a turn without a reply ends the run or is recorded.
    """

    batch_size: int
    group_size: int
    on_error: OnError = "record"


class Stopwatch:
    """Adds up how long each part of a run takes, in :attr:`seconds`."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    @contextmanager
    def measuring(self, part: str) -> Iterator[None]:
        """Count the block's time for a part."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[part] += time.perf_counter() - start


def answer_turns(
    crs: CRSBaseline, turns: Sequence[Turn], plan: WorkPlan, record: Callable[[Entry], None], stopwatch: Stopwatch
) -> bool:
    """Rank tracks and write a reply for each turn.

    Args:
        crs: The pipeline.
        turns: The turns, those of one session side by side, so that a back end can use what they share.
        plan: How to go about it.
        record: Is given each answer at once, in any order.
        stopwatch: Measures ``retrieval`` and ``generation``.

    Returns:
        Whether all turns were worked on; False after an error if the plan says so.

    Raises:
        MCRSError: No turn can be answered.
    """
    by_key: dict[RequestKey, tuple[Turn, Ranking]] = {}

    def respond(keys: Sequence[RequestKey]) -> Iterator[Completion]:
        chosen = [by_key[key] for key in keys]
        return crs.respond([turn for turn, _ in chosen], [ranking for _, ranking in chosen])

    responder = HalvingResponder(respond, plan.batch_size)
    for group in session_groups(turns, plan.group_size):
        with stopwatch.measuring("retrieval"):
            rankings = crs.recommend(group)
        by_key = {turn.key: (turn, ranking) for turn, ranking in zip(group, rankings, strict=True)}
        with stopwatch.measuring("generation"), closing(responder.respond(list(by_key))) as completions:
            for completion in completions:
                turn, ranking = by_key[completion.key]
                record(_entry(turn, crs.catalog.ids(ranking.rows), completion))
                if completion.error is not None and plan.on_error == "stop":
                    return False
    return True


def session_groups(turns: Sequence[Turn], group_size: int) -> Iterator[list[Turn]]:
    """Cut turns into groups of about ``group_size`` without cutting a session."""
    group: list[Turn] = []
    for turn in turns:
        if len(group) >= group_size and turn.session_id != group[-1].session_id:
            yield group
            group = []
        group.append(turn)
    if group:
        yield group


def _entry(turn: Turn, track_ids: list[str], completion: Completion) -> Entry:
    return Entry(
        session_id=turn.session_id,
        turn_number=turn.turn_number,
        turn_hash=turn_hash(turn),
        predicted_track_ids=track_ids,
        # Half of a surrogate pair, which a model or server may send, is no text that a file can hold.
        predicted_response=completion.text.encode("utf-8", "replace").decode(),
        n_prompt_tokens=completion.n_prompt_tokens,
        n_new_tokens=completion.n_new_tokens,
        finish_reason=completion.finish_reason,
        source=completion.source,
        error=completion.error,
    )
