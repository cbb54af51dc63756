"""A hybrid over a small catalogue, and a model that goes with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from mcrs.reranker_modules.lambdarank_model import LambdaRankModel
from mcrs.retrieval_modules.base import Retriever
from mcrs.retrieval_modules.hybrid import HybridRetriever
from mcrs.types import Ranking

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mcrs.db_item import MusicCatalog
    from mcrs.reranker_modules.candidate_features import CandidateFeatures
    from mcrs.types import Turn

CANDIDATES = {"retrieval_type": "hybrid", "pool_size": 40}


class Fixed(Retriever):
    """Always says the same."""

    def __init__(self, catalog: MusicCatalog, scores: Mapping[int, float]) -> None:
        super().__init__(catalog)
        self._ranking = Ranking.of(scores, scores.values())

    def retrieve(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        return [self._ranking.head(topk) for _ in turns]


def with_lists(hybrid: HybridRetriever, turns: Sequence[Turn], pools: Sequence[Ranking]) -> list[Ranking]:
    """Pools with the lists that a hybrid gives the turns."""
    lists = zip(*hybrid.retrieve_lists(turns), strict=True)
    return [replace(pool, lists=of_turn) for pool, of_turn in zip(pools, lists, strict=True)]


def make_hybrid(
    catalog: MusicCatalog, *lists: Mapping[int, float], names: tuple[str, ...] = ("a", "b")
) -> HybridRetriever:
    """Lists of scores by row; the first has the min_score 0, the others that of their pool."""
    min_scores = (0.0, *["pool"] * (len(lists) - 1))
    return HybridRetriever(catalog, [Fixed(catalog, scores) for scores in lists], min_score=min_scores, names=names)


def stump(feature: int, n_features: int) -> str:
    """LightGBM's text of trees that rank by one feature alone."""
    import lightgbm

    values = np.tile(np.linspace(-1, 9, 60), 2)
    table = np.zeros((len(values), n_features))
    table[:, feature] = values
    data = lightgbm.Dataset(table, values, params={"min_data_in_bin": 1, "verbosity": -1})
    settings = {"objective": "regression", "min_data_in_leaf": 1, "num_leaves": 60, "verbosity": -1, "num_threads": 1}
    return str(lightgbm.train(settings, data, 5).model_to_string())


def make_model(
    features: CandidateFeatures, whole: str, folds: Sequence[str] = (), **fold_of_session: int
) -> LambdaRankModel:
    """A model that ranks by one named feature, and in each fold by another."""
    names = features.names
    return LambdaRankModel(
        features=names,
        candidates=CANDIDATES,
        whole=[stump(names.index(whole), len(names))],
        folds=[[stump(names.index(name), len(names))] for name in folds],
        fold_of_session=fold_of_session,
        training={},
    )
