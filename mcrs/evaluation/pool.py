"""A deeper ranking than the predictions hold: the retriever's pool, asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mcrs.load import load_catalog, load_recommender, load_users

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mcrs.config import RunConfig
    from mcrs.evaluation.ground_truth import GroundTruth

_BATCH = 256


def rank_in_pool(config: RunConfig, truth: GroundTruth, size: int) -> NDArray[np.int32]:
    """Run the configured retriever, without rerankers, and find the played tracks in what it returns.

    Played tracks are left out when the configuration says so.

    Args:
        config: The run's configuration.
        truth: The turns and what was played.
        size: How many tracks the retriever returns.

    Returns:
        The rank of each turn's track, from 1; 0 where it is not in the pool. ``[N]``.

    Raises:
        MCRSError: The catalogue or the retriever cannot be loaded.
    """
    retrieval_only = config.model_copy(update={"rerankers": (), "pool_size": None})
    # The ground truth's catalogue may have been loaded for another run, with other fields.
    catalog = load_catalog(config)
    recommender = load_recommender(retrieval_only, catalog, load_users(config))
    ranks = np.zeros(len(truth), np.int32)
    for start in range(0, len(truth), _BATCH):
        rankings = recommender.recommend(truth.turns[start : start + _BATCH], size)
        for position, ranking in enumerate(rankings, start):
            row = catalog.row(truth.gold_ids[position])
            found = np.flatnonzero(ranking.rows == row) if row is not None else np.empty(0)
            ranks[position] = found[0] + 1 if found.size else 0
    return ranks
