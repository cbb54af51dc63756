"""A hybrid over a small catalogue, and a model that goes with it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from mcrs.reranker_modules.lambdarank_trees import LambdaRankTrees
from mcrs.retrieval_modules.base import Retriever
from mcrs.retrieval_modules.hybrid import HybridRetriever
from mcrs.storage.artifacts import build_artifact
from mcrs.types import Ranking
from mcrs.weights.trained_model import SESSIONS, WHOLE, fold_part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

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


def save_model(
    folder: Path, features: CandidateFeatures, whole: str, folds: Sequence[str] = (), **fold_of: int
) -> None:
    """Write a model that ranks by one named feature, and in each fold by another.

    Args:
        folder: Its folder; an existing one is replaced.
        features: The features of the candidates.
        whole: The feature of all sessions.
        folds: The feature of each fold.
        fold_of: The fold of each session.
    """

    def build(building: Path) -> None:
        for part, name in {WHOLE: whole, **{fold_part(fold): name for fold, name in enumerate(folds)}}.items():
            (building / part).mkdir()
            names = features.names
            LambdaRankTrees(names, [stump(names.index(name), len(names))]).save(building / part)
        (building / SESSIONS).write_text(json.dumps({"sessions": fold_of, "users": {}}))

    build_artifact(folder, {"kind": "lambdarank", "settings": {}, "candidates": CANDIDATES}, build, "")
