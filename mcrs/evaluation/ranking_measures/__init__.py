"""Measures of rankings: functions from the ranks of the relevant tracks ``[N]`` to a value for each turn ``[N]``.

A rank counts from 1, and is 0 if the relevant track is not in the list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from mcrs.evaluation.ranking_measures.catalog_diversity import catalog_diversity
from mcrs.evaluation.ranking_measures.hit import hit
from mcrs.evaluation.ranking_measures.hit_rank import hit_rank
from mcrs.evaluation.ranking_measures.ndcg import ndcg
from mcrs.evaluation.ranking_measures.reciprocal_rank import reciprocal_rank

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: The measures of the official evaluator, by which runs are compared; by their official keys.
_OFFICIAL = {f"ndcg@{k}": partial(ndcg, k=k) for k in (1, 10, 20)}
OFFICIAL = tuple(_OFFICIAL)

#: By the reported name.
RANKING_MEASURES: Mapping[str, Callable[[NDArray[np.int32]], NDArray[np.float64]]] = {
    **_OFFICIAL,
    **{f"hit@{k}": partial(hit, k=k) for k in (1, 10, 20)},
    "mrr": reciprocal_rank,
    "hit_rank": hit_rank,
}

__all__ = ["OFFICIAL", "RANKING_MEASURES", "catalog_diversity", "hit", "hit_rank", "ndcg", "reciprocal_rank"]
