"""Training LambdaRank with folds by user, so that every labelled turn can be evaluated out of fold."""

from __future__ import annotations

import logging
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import Field

from mcrs.config.blocks import Settings
from mcrs.errors import DataError
from mcrs.evaluation.folds import folds_by_user
from mcrs.libraries.lightgbm_internals import take_rows
from mcrs.registry.components import Neutral
from mcrs.reranker_modules.lambdarank_model import LambdaRankModel
from mcrs.runtime.extras import require

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from mcrs.training.pools import CandidateTable
    from mcrs.types import Turn

logger = logging.getLogger(__name__)


class LearningSettings(Settings):
    """How trees are grown. The defaults are for few sessions: stumps, which learn almost no interactions."""

    n_rounds: int = Field(150, ge=1, description="Number of trees.")
    n_leaves: int = Field(2, ge=2, description="Leaves of a tree.")
    learning_rate: float = Field(0.05, gt=0, le=1, description="Weight of each tree.")
    min_leaf_size: int = Field(200, ge=1, description="Minimum number of candidates in a leaf.")
    l2: float = Field(10.0, ge=0, description="Penalty on the leaves' values.")
    feature_share: float = Field(0.5, gt=0, le=1, description="The share of the features that each tree may use.")
    turn_share: float = Field(0.8, gt=0, le=1, description="The share of the turns that each tree is grown on.")
    n_seeds: int = Field(3, ge=1, description="Number of repetitions; scores are means.")
    monotone: bool = Field(
        True, description="Whether a higher score, or a better rank in a list, may never lower a candidate."
    )
    n_threads: Annotated[int, Neutral()] = Field(
        1, ge=1, description="Number of threads; it does not change the trees."
    )


def train_lambdarank(
    table: CandidateTable,
    turns: Sequence[Turn],
    n_folds: int,
    fold_seed: int,
    settings: LearningSettings,
    candidates: Mapping[str, Any],
) -> LambdaRankModel:
    """Train on all turns, and for each fold on the turns of the other folds.

    Args:
        table: The candidates of the turns.
        turns: The turns, ``[N]``.
        n_folds: Number of folds.
        fold_seed: The random seed of the folds.
        settings: How trees are grown.
        candidates: The settings that decide the candidates, as JSON values.

    Raises:
        MissingExtraError: LightGBM is not installed.
        ConfigError: There are fewer users than folds.
        DataError: The relevant track is among the candidates of no turn, or of no turn in the training part of a fold.
    """
    folds = folds_by_user(turns, n_folds, fold_seed)
    data = _bin(table)
    return LambdaRankModel(
        features=table.names,
        candidates=dict(candidates),
        whole=_grow(table, data, np.ones(len(turns), np.bool_), settings),
        folds=[_grow(table, data, folds != fold, settings) for fold in range(n_folds)],
        fold_of_session={turn.session_id: int(fold) for turn, fold in zip(turns, folds, strict=True)},
        training={
            "fold_seed": fold_seed,
            "n_turns": len(turns),
            "catalogue": table.catalogue,
            "lightgbm": version("lightgbm"),
            "settings": settings.model_dump(),
        },
    )


def _bin(table: CandidateTable) -> Any:  # noqa: ANN401 - a data set of LightGBM
    """Cut the features into bins, once for all trainings; labels have no part in it, nor do they choose rows."""
    lightgbm = require("lightgbm", extra="ltr", purpose="'mcrs train lambdarank'")
    return lightgbm.Dataset(
        table.features.as_sequence(lightgbm),
        np.concatenate(table.labels).astype(np.float32),
        group=np.diff(table.features.starts),
        feature_name=table.names,
        params=_DATA,
    ).construct()


def _grow(table: CandidateTable, data: Any, chosen: NDArray[np.bool_], settings: LearningSettings) -> list[str]:  # noqa: ANN401 - a data set of LightGBM
    """Grow trees on the chosen turns, and return LightGBM's text of them for each seed."""
    lightgbm = require("lightgbm", extra="ltr", purpose="'mcrs train lambdarank'")
    places = table.learnable(chosen)
    if not places:
        raise DataError(
            f"no training data: in none of {int(chosen.sum())} turns is the relevant track among the candidates; "
            f"use more sessions, or a larger pool_size"
        )
    logger.info("training on %d of %d turns", len(places), int(chosen.sum()))
    starts = table.features.starts
    rows = np.concatenate([np.arange(starts[place], starts[place + 1], dtype=np.int32) for place in places])
    part = take_rows(data, rows, _DATA)
    return [
        lightgbm.train(_parameters(table, settings, seed), part, settings.n_rounds).model_to_string()
        for seed in range(settings.n_seeds)
    ]


#: How features are cut into bins.
_DATA = {"data_random_seed": 1, "feature_pre_filter": False, "force_row_wise": True, "verbosity": -1}


def _parameters(table: CandidateTable, settings: LearningSettings, seed: int) -> Mapping[str, Any]:
    return {
        **_DATA,
        "objective": "lambdarank",
        "label_gain": [0, 1],
        "lambdarank_truncation_level": 20,
        "learning_rate": settings.learning_rate,
        "num_leaves": settings.n_leaves,
        "min_data_in_leaf": settings.min_leaf_size,
        "lambda_l2": settings.l2,
        "feature_fraction": settings.feature_share,
        "bagging_fraction": settings.turn_share,
        "bagging_freq": 1,
        "monotone_constraints": table.directions if settings.monotone else [0] * len(table.names),
        "seed": seed,
        "deterministic": True,
        # Trees are the same for any number of threads.
        "num_threads": settings.n_threads,
    }
