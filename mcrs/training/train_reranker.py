"""A complete training: candidates, trees, a saved model, and its evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mcrs.errors import ConfigError
from mcrs.evaluation.ground_truth import load_ground_truth
from mcrs.pipeline.wiring import describe_candidates, load_recommender, load_users
from mcrs.reranker_modules.lambdarank_model import check_model_dir
from mcrs.reranker_modules.order import reorder
from mcrs.training.feature_report import FeatureShares, feature_shares
from mcrs.training.judgement import Judgement, judge, turn_gains
from mcrs.training.lambdarank import LearningSettings, train_lambdarank
from mcrs.training.pools import collect_candidates
from mcrs.types import Prediction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcrs.config import RunConfig
    from mcrs.reranker_modules.lambdarank_model import LambdaRankModel
    from mcrs.training.pools import CandidateTable
    from mcrs.types import Ranking

# How many turns are scored at once.
_BATCH = 4096


@dataclass(frozen=True)
class TrainingOutcome:
    """The results of a training.

    Attributes:
        judgements: The out-of-fold evaluation for each fold seed.
        mean: The mean evaluation over the fold seeds.
        predictions: The out-of-fold predictions of fold seed 0, without responses.
        n_learnable: Number of turns whose relevant track is among the candidates.
    """

    judgements: list[Judgement]
    mean: Judgement
    predictions: list[Prediction]
    features: FeatureShares
    n_learnable: int


class LambdaRankTraining:
    """Trains the reranker ``lambdarank`` of a configuration, which must be its last.

    Args:
        config: The configuration: it names the labelled split, the hybrid, the pool, and the model's folder.
        n_folds: Number of folds.
        n_fold_seeds: Number of random splits into folds.
        settings: How trees are grown.

    Raises:
        ConfigError: The configuration has no such reranker, or its ``model_dir`` cannot be used for a model.
        DataError: A dataset cannot be read, or no turn is labelled.
    """

    def __init__(
        self, config: RunConfig, n_folds: int, n_fold_seeds: int, settings: LearningSettings | None = None
    ) -> None:
        *earlier, last = config.rerankers or ({},)
        if last.get("type") != "lambdarank" or "model_dir" not in last:
            raise ConfigError(
                "rerankers: expected 'lambdarank' as the last one, with its model_dir, as in lambdarank_devset.yaml"
            )
        self.model_dir = Path(last["model_dir"])
        check_model_dir(self.model_dir)
        self.n_candidates = max(config.topk, config.pool_size or 0)
        self.truth = load_ground_truth(config)
        self._candidates = describe_candidates(config, len(earlier))
        self._config = config.model_copy(update={"rerankers": tuple(earlier)})
        self._n_folds, self._n_fold_seeds = n_folds, n_fold_seeds
        self._settings = settings or LearningSettings()

    def run(self) -> TrainingOutcome:
        """Train for every fold seed, save the model of the first, and evaluate all.

        Raises:
            MCRSError: A component cannot be loaded, there is nothing to learn, or the model cannot be written.
        """
        truth, config = self.truth, self._config
        recommender = load_recommender(config, truth.catalog, truth.users or load_users(config))
        table = collect_candidates(recommender, truth, self.n_candidates)
        before = turn_gains(table.pools, truth)
        gains, ranked, models = [], [], []
        for seed in range(self._n_fold_seeds):
            model = train_lambdarank(table, truth.turns, self._n_folds, seed, self._settings, self._candidates)
            if seed == 0:
                model.save(self.model_dir)
            models.append(model)
            ranked.append(self._rank(model, table))
            gains.append(turn_gains(ranked[-1], truth))
        return TrainingOutcome(
            judgements=[judge(before, after, truth) for after in gains],
            mean=judge(before, np.mean(gains, axis=0), truth),
            predictions=self._predictions(ranked[0]),
            features=feature_shares(models[0]),
            n_learnable=sum(bool(labels.any()) for labels in table.labels),
        )

    def _rank(self, model: LambdaRankModel, table: CandidateTable) -> list[Ranking]:
        ranked = []
        for start in range(0, len(table.pools), _BATCH):
            turns = slice(start, start + _BATCH)
            scores = model.score([turn.session_id for turn in self.truth.turns[turns]], table.features[turns])
            ranked += [
                reorder(pool, of_turn, self._config.topk)
                for pool, of_turn in zip(table.pools[turns], scores, strict=True)
            ]
        return ranked

    def _predictions(self, rankings: Sequence[Ranking]) -> list[Prediction]:
        catalog = self.truth.catalog
        return [
            Prediction(turn.session_id, turn.user_id or "", turn.turn_number, catalog.ids(ranking.rows), "")
            for turn, ranking in zip(self.truth.turns, rankings, strict=True)
        ]
