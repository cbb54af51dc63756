"""The ranks of relevant tracks in rankings, such as the retriever's pool, which is deeper than the predictions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mcrs.pipeline.wiring import load_catalog, load_recommender, load_users

if TYPE_CHECKING:
    from mcrs.config import RunConfig
    from mcrs.db_item import MusicCatalog
    from mcrs.evaluation.ground_truth import GroundTruth
    from mcrs.types import Ranking

_BATCH = 256


def relevant_ranks(
    rankings: Sequence[Ranking], relevant_ids: Iterable[str], catalog: MusicCatalog
) -> NDArray[np.int32]:
    """The rank of each turn's relevant track, from 1; 0 if it is not in the ranking. int32 ``[N]``."""
    ranks = np.zeros(len(rankings), np.int32)
    for position, (ranking, row) in enumerate(zip(rankings, catalog.places(relevant_ids), strict=True)):
        found = np.flatnonzero(ranking.rows == row)
        ranks[position] = found[0] + 1 if found.size else 0
    return ranks


def first_stage_ranks(config: RunConfig, truth: GroundTruth, depth: int) -> NDArray[np.int32]:
    """The rank of each turn's relevant track in the pool of the configured retriever, without rerankers, int32 ``[N]``.

    Ranks are from 1; 0 where the track is not in the pool, which has ``depth`` tracks. Played tracks are left out when
    the configuration says so.

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
