"""The ranks of relevant tracks in the retriever's pool, which is deeper than the predictions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mcrs.evaluation.relevant_ranks import relevant_ranks
from mcrs.pipeline.wiring import load_catalog, load_recommender, load_users

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mcrs.config import RunConfig
    from mcrs.evaluation.ground_truth import GroundTruth

_BATCH = 256


def first_stage_ranks(config: RunConfig, truth: GroundTruth, depth: int) -> NDArray[np.int32]:
    """Run the configured retriever without rerankers, and find the relevant tracks in its rankings.

    Played tracks are left out when the configuration says so.

    Args:
        config: The run's configuration.
        truth: The turns and what was played.
        depth: How many tracks the retriever returns.

    Returns:
        The rank of each turn's track, from 1; 0 where it is not among them. int32 ``[N]``.

    Raises:
        MCRSError: The catalogue or the retriever cannot be loaded.
    """
    retrieval_only = config.model_copy(update={"rerankers": (), "pool_size": None})
    # The ground truth's catalogue may have been loaded for another run, with other fields.
    catalog = load_catalog(config)
    recommender = load_recommender(retrieval_only, catalog, load_users(config))
    parts = []
    for start in range(0, len(truth), _BATCH):
        part = slice(start, start + _BATCH)
        parts.append(relevant_ranks(recommender.recommend(truth.turns[part], depth), truth.relevant_ids[part], catalog))
    return np.concatenate(parts)
