"""Measures of rankings: functions from the ranks of the relevant tracks ``[N]`` to a value for each turn ``[N]``.

A rank counts from 1, and is 0 if the relevant track is not in the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray


def ndcg(ranks: NDArray[np.int32], k: int) -> NDArray[np.float64]:
    """Normalised discounted cumulative gain of the first k tracks.

    One track is relevant in each turn, so the ideal gain is 1 and the value is 1 / log2(1 + rank) if the relevant track
    has a rank up to k, else 0.

    Source: Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, TOIS 20(4), 2002, with the
    logarithmic discount of the official evaluator.
    """
    found = (ranks > 0) & (ranks <= k)
    # If nothing was found, log2(2) = 1 keeps the division defined.
    return np.where(found, 1.0 / np.log2(1.0 + np.where(found, ranks, 1)), 0.0)


def hit(ranks: NDArray[np.int32], k: int) -> NDArray[np.float64]:
    """Whether the relevant track is among the first k: 1 or 0.

    One track is relevant in each turn, so this is also recall@k, the name that is used for the retriever's deeper pool.
    """
    return np.asarray((ranks > 0) & (ranks <= k), np.float64)


def reciprocal_rank(ranks: NDArray[np.int32]) -> NDArray[np.float64]:
    """One divided by the rank of the relevant track; 0 if it is not in the list. Its mean is MRR.

    Source: Voorhees, The TREC-8 question answering track report, 1999.
    """
    return np.where(ranks > 0, 1.0 / np.maximum(ranks, 1), 0.0)


def hit_rank(ranks: NDArray[np.int32]) -> NDArray[np.float64]:
    """The rank of the relevant track; turns whose list does not contain it do not count. Lower is better."""
    return np.where(ranks > 0, ranks.astype(np.float64), np.nan)


def catalog_diversity(rankings: Iterable[Sequence[str]], catalog_size: int) -> float:
    """Distinct recommended tracks of a whole run, divided by the size of the catalogue.

    Source: the official evaluator, which counts every id of every list, known or not.

    Args:
        rankings: The recommended track ids of each turn.
        catalog_size: Number of tracks in the catalogue, at least 1.
    """
    return len({track_id for ranking in rankings for track_id in ranking}) / catalog_size


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
