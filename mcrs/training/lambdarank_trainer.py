"""The trainer ``lambdarank``: its settings, and what it trains."""

from typing import Annotated

from mcrs.config import RunConfig
from mcrs.registry.components import Inlined, Provided
from mcrs.training.base import RerankerTrainer
from mcrs.training.lambdarank import LearningSettings
from mcrs.training.train_reranker import LambdaRankTraining


class LambdaRankTrainer(RerankerTrainer):
    """Trains the reranker ``lambdarank``, the last one of the configuration, and evaluates it out of fold.

    Args:
        config: The configuration: it names the labelled split, the hybrid, the pool, and where the model goes.
        n_folds: How many folds of users.
        n_fold_seeds: How often users are split into folds anew.
        settings: How trees are grown.

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
        settings: Annotated[LearningSettings, Inlined()],
    ) -> None:
        self.training = LambdaRankTraining(config, n_folds, n_fold_seeds, settings)
