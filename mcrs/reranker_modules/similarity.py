"""Reranking by similarities of vectors, added to the score that came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mcrs.reranker_modules.order import reorder, spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from mcrs.embeddings.track_vectors import TrackVectors
    from mcrs.types import Ranking


class Similarity(NamedTuple):
    """One kind of similarity between turns and tracks.

    Attributes:
        weight: How much it counts.
        tracks: The vectors of tracks.
        queries: A vector for each turn, ``[B, D]``; zeros where nothing is known.
    """

    weight: float
    tracks: TrackVectors
    queries: NDArray[np.float32]


def rerank_by_similarity(
    rankings: Sequence[Ranking], similarities: Sequence[Similarity], pool_weight: float, topk: int
) -> list[Ranking]:
    """Rank each pool by pool_weight · spread(score) + Σ weight · spread(similarity).

    ``spread`` scales to 0 for the least and 1 for the best of the pool. A track without a vector gets 0 from that
    similarity, and where nothing is known of a turn its order stays.

    Args:
        rankings: The pools.
        similarities: What is added.
        pool_weight: How much the score that came in counts.
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
            products = tracks.of(ranking.rows) @ queries[position]
            totals += weight * spread(products, tracks.known(ranking.rows))
        reranked.append(reorder(ranking, totals, topk))
    return reranked
