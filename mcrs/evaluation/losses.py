"""Where relevant tracks are lost: in the catalogue, the retriever's pool, the ranked list, or its first rank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mcrs.evaluation.ranking_measures import hit

if TYPE_CHECKING:
    from mcrs.evaluation.scored_run import Run

TOP = 20
POOL_CUTOFFS = (20, 100, 500)


@dataclass(frozen=True)
class Losses:
    """The share of turns by the stage at which the relevant tracks are found or lost, best first; they sum to 1.

    ``pool_recall`` is recall@k of the retriever's pool, by k; empty without a pool. ``played_again`` is the share of
    rankings with a track that was played earlier in the session, among turns with a history.
    """

    shares: dict[str, float]
    pool_recall: dict[int, float]
    played_again: float


def find_losses(run: Run, pool_ranks: NDArray[np.int32] | None = None, pool_size: int = 0) -> Losses:
    """Classify a run's turns by where the relevant track is lost.

    A track that is not in the catalogue cannot be found. A track outside of the retriever's first K is lost in
    retrieval; a track in that pool but not in the list of 20 is lost in reranking or by the length of the list; a track
    in the list but not first is lost in ordering. The shares of all turns sum to 1. In addition: the retriever's
    recall@k, and the share of lists with a track that was already played, a wasted rank, because a relevant track never
    repeats within its session.

    Args:
        run: The run.
        pool_ranks: The rank of each turn's track in a deeper ranking of the retriever, 0 where it is not in it,
            ``[N]``; None if there is no such ranking.
        pool_size: Depth of that ranking.
    """
    ranks, catalog = run.ranks, run.truth.catalog
    known = np.array([relevant in catalog for relevant in run.truth.relevant_ids])
    outcomes = {"first": ranks == 1, f"in the top {TOP}, not first": (ranks > 1) & (ranks <= TOP)}
    lost = ~((ranks > 0) & (ranks <= TOP))
    if pool_ranks is None:
        outcomes[f"not in the top {TOP}"] = lost & known
    else:
        outcomes[f"in the pool of {pool_size}, not in the top {TOP}"] = lost & known & (pool_ranks > 0)
        outcomes[f"not in the pool of {pool_size}"] = lost & known & (pool_ranks == 0)
    outcomes["not in the catalogue"] = lost & ~known
    recall = (
        {k: float(hit(pool_ranks, k).mean()) for k in POOL_CUTOFFS if k <= pool_size} if pool_ranks is not None else {}
    )
    return Losses({outcome: float(mask.mean()) for outcome, mask in outcomes.items()}, recall, _played_again(run))


def _played_again(run: Run) -> float:
    repeats = [
        not set(turn.played_track_ids).isdisjoint(row.predicted_track_ids)
        for turn, row in zip(run.truth.turns, run.predictions, strict=True)
        if turn.played_track_ids
    ]
    return float(np.mean(repeats)) if repeats else float("nan")
