"""Measures of a ranking: functions from the ranks of the relevant tracks ``[N]`` to a value for each turn ``[N]``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mcrs.evaluation.ranking_measures.hit import hit
from mcrs.evaluation.ranking_measures.hit_rank import hit_rank
from mcrs.evaluation.ranking_measures.ndcg import ndcg
from mcrs.evaluation.ranking_measures.reciprocal_rank import reciprocal_rank

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    from numpy.typing import NDArray

CUTOFFS = (1, 10, 20)

#: By the reported name; the names of nDCG are the official keys.
RANKING_MEASURES: Mapping[str, Callable[[NDArray[np.int32]], NDArray[np.float64]]] = {
    **{f"ndcg@{k}": partial(ndcg, k=k) for k in CUTOFFS},
    **{f"hit@{k}": partial(hit, k=k) for k in CUTOFFS},
    "mrr": reciprocal_rank,
    "hit_rank": hit_rank,
}

#: The official ones, which decide a comparison.
OFFICIAL = tuple(f"ndcg@{k}" for k in CUTOFFS)

__all__ = ["CUTOFFS", "OFFICIAL", "RANKING_MEASURES", "hit", "hit_rank", "ndcg", "reciprocal_rank"]
