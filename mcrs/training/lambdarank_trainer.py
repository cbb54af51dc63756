"""The trainer ``lambdarank``: its settings, and what it trains."""

from typing import Annotated

from pydantic import Field

from mcrs.config import RunConfig
from mcrs.registry.components import Neutral, Provided
from mcrs.training.base import RerankerTrainer
from mcrs.training.lambdarank import LearningSettings
from mcrs.training.train_reranker import LambdaRankTraining

Share = Annotated[float, Field(gt=0, le=1)]
Count = Annotated[int, Field(ge=1)]


class LambdaRankTrainer(RerankerTrainer):
    """Trains the reranker ``lambdarank``, the last one of the configuration, and evaluates it out of fold.

    The defaults are for few sessions: trees of two leaves, which learn almost no interactions.

    Args:
        config: The configuration: it names the labelled split, the hybrid, the pool, and where the model goes.
        n_folds: How many folds of users.
        n_fold_seeds: How often users are split into folds anew.
        n_rounds: Number of trees.
        n_leaves: Leaves of a tree.
        learning_rate: Weight of each tree.
        min_leaf_size: Minimum number of candidates in a leaf.
        l2: Penalty on the leaves' values.
        feature_share: The share of the features that each tree may use.
        turn_share: The share of the turns that each tree is grown on.
        n_seeds: Number of repetitions; scores are means.
        monotone: Whether a higher score, or a better rank in a list, may never lower a candidate.
        n_threads: Number of threads; it does not change the trees.

    Attributes:
        training: The training, ready to run.

    Raises:
        ConfigError: The configuration has no such reranker, or its ``model_dir`` cannot be used.
        DataError: A dataset cannot be read, or no turn is labelled.
    """

    def __init__(
        self,
        config: Annotated[RunConfig, Provided("config")],
        n_folds: Annotated[int, Provided("n_folds")],
        n_fold_seeds: Annotated[int, Provided("n_fold_seeds")],
        n_rounds: Count = LearningSettings.n_rounds,
        n_leaves: Annotated[int, Field(ge=2)] = LearningSettings.n_leaves,
        learning_rate: Share = LearningSettings.learning_rate,
        min_leaf_size: Count = LearningSettings.min_leaf_size,
        l2: Annotated[float, Field(ge=0)] = LearningSettings.l2,
        feature_share: Share = LearningSettings.feature_share,
        turn_share: Share = LearningSettings.turn_share,
        n_seeds: Count = LearningSettings.n_seeds,
        monotone: bool = LearningSettings.monotone,
        n_threads: Annotated[Count, Neutral()] = LearningSettings.n_threads,
    ) -> None:
        settings = LearningSettings(
            n_rounds=n_rounds,
            n_leaves=n_leaves,
            learning_rate=learning_rate,
            min_leaf_size=min_leaf_size,
            l2=l2,
            feature_share=feature_share,
            turn_share=turn_share,
            n_seeds=n_seeds,
            monotone=monotone,
            n_threads=n_threads,
        )
        self.training = LambdaRankTraining(config, n_folds, n_fold_seeds, settings)
