"""Reranking by vector similarities, added to the score of each candidate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mcrs.reranker_modules.order import reorder, spread

if TYPE_CHECKING:
    from mcrs.embeddings.track_vectors import TrackVectors
    from mcrs.types import Ranking


class Similarity(NamedTuple):
    """One kind of similarity between turns and tracks.

    Attributes:
        weight: Its weight.
        tracks: The vectors of tracks.
        queries: A vector for each turn, ``[B, D]``; zeros if there is none.
    """

    weight: float
    tracks: TrackVectors
    queries: NDArray[np.float32]


def rerank_by_similarity(
    rankings: Sequence[Ranking], similarities: Sequence[Similarity], pool_weight: float, topk: int
) -> list[Ranking]:
    """Rank each pool by pool_weight · spread(score) + Σ weight · spread(similarity).

    ``spread`` scales to 0 for the lowest and 1 for the best of the pool. A track without a vector gets 0 for that
    similarity; the pool of a turn without a vector keeps its order.

    Args:
        rankings: The pools.
        similarities: The similarities that are added.
        pool_weight: Weight of the candidate's own score.
        topk: How many tracks are wanted.
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
