"""Measures of rankings: functions from the ranks of the relevant tracks ``[N]`` to a value for each turn ``[N]``.

A rank counts from 1, and is 0 if the relevant track is not in the list.
"""

from __future__ import annotations

import re
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

#: The measures that may count the first K tracks only, for any K: ``ndcg@5``.
CUT_MEASURES: Mapping[str, Callable[..., NDArray[np.float64]]] = {"ndcg": ndcg, "hit": hit, "mrr": reciprocal_rank}
_CUT = re.compile("([a-z]+)@([1-9][0-9]{0,8})")


def ranking_measure(name: str) -> Callable[[NDArray[np.int32]], NDArray[np.float64]] | None:
    """The measure of a name, also one with another K than the reported ones; None if there is none."""
    cut = _CUT.fullmatch(name)
    if name in RANKING_MEASURES or cut is None or cut[1] not in CUT_MEASURES:
        return RANKING_MEASURES.get(name)
    return partial(CUT_MEASURES[cut[1]], k=int(cut[2]))


__all__ = [
    "CUT_MEASURES",
    "OFFICIAL",
    "RANKING_MEASURES",
    "catalog_diversity",
    "hit",
    "hit_rank",
    "ndcg",
    "ranking_measure",
    "reciprocal_rank",
]
