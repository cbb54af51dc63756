"""Putting candidates into a new order, by other scores or by added similarities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from mcrs.embeddings.track_vectors import TrackVectors
    from mcrs.types import Ranking


def reorder(ranking: Ranking, scores: NDArray[np.floating[Any]], topk: int) -> Ranking:
    """Rank up to ``topk`` of the same tracks by other scores, ``[K]``.

    Equal scores keep their order. A track whose score is NaN goes to the end, and a duplicate keeps its better rank.
    """
    finite = np.isfinite(scores)
    lowest = scores[finite].min() if finite.any() else 0.0
    order = np.lexsort((np.arange(len(ranking)), -np.where(finite, scores, lowest), ~finite))
    # The first of each row, in the new order.
    order = order[np.sort(np.unique(ranking.rows[order], return_index=True)[1])][:topk]
    return replace(ranking, rows=ranking.rows[order], scores=np.where(finite, scores, lowest)[order].astype(np.float32))


def spread(scores: NDArray[np.floating[Any]], known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Scale scores, ``[K]``, to 0 for the lowest and 1 for the best of a pool; all 0 if they are equal.

    Scores outside of the mask ``known``, ``[K]``, get 0, and so does NaN.
    """
    known = known & np.isfinite(scores)
    scaled = np.zeros(len(scores), np.float64)
    if known.any():
        counted = scores[known].astype(np.float64)
        width = np.ptp(counted)
        if width > 0:
            scaled[known] = (counted - counted.min()) / width
    return scaled


class Similarity(NamedTuple):
    """One kind of similarity between turns and tracks; a turn without a vector has zeros in ``queries``, ``[B, D]``."""

    weight: float
    tracks: TrackVectors
    queries: NDArray[np.float32]


def rerank_by_similarity(
    rankings: Sequence[Ranking], similarities: Sequence[Similarity], pool_weight: float, topk: int
) -> list[Ranking]:
    """Rank each pool by pool_weight · spread(score) + Σ weight · spread(similarity).

    ``spread`` scales to 0 for the lowest and 1 for the best of the pool. A track without a vector gets 0 for that
    similarity; the pool of a turn without a vector keeps its order.
    """
    reranked = []
    for position, ranking in enumerate(rankings):
        asked = [similarity for similarity in similarities if similarity.queries[position].any()]
        if not asked:
            reranked.append(reorder(ranking, ranking.scores, topk))
            continue
        totals = pool_weight * spread(ranking.scores, np.ones(len(ranking), np.bool_))
        for weight, tracks, queries in asked:
            products = tracks.vectors_of(ranking.rows) @ queries[position]
            totals += weight * spread(products, tracks.known(ranking.rows))
        reranked.append(reorder(ranking, totals, topk))
    return reranked
