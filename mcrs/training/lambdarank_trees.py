"""Growing the trees of LambdaRank on candidates of labelled turns."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from tqdm import tqdm

from mcrs.checks.plain_values import one_line, plural
from mcrs.config.blocks import Settings
from mcrs.errors import DataError
from mcrs.libraries.lightgbm_internals import error_class, take_rows
from mcrs.registry.components import Neutral
from mcrs.reranker_modules.lambdarank_trees import LambdaRankTrees
from mcrs.runtime.extras import require

if TYPE_CHECKING:
    from mcrs.training.candidate_table import CandidateTable

logger = logging.getLogger(__name__)


class LearningSettings(Settings):
    """How trees are grown. The defaults are for few sessions: stumps, which learn almost no interactions.

    LightGBM takes no more leaves than the limit here, and keeps other counts in 32 bits.
    """

    n_rounds: int = Field(150, ge=1, description="Number of trees.")
    n_leaves: int = Field(2, ge=2, le=131072, description="Leaves of a tree.")
    learning_rate: float = Field(0.05, gt=0, le=1, description="Weight of each tree.")
    min_leaf_size: int = Field(200, ge=1, le=100_000, description="Minimum number of candidates in a leaf.")
    l2: float = Field(10.0, ge=0, description="Penalty on the leaves' values.")
    feature_share: float = Field(
        0.5, gt=0, le=1, description="The share of the features that each tree may use (LightGBM: feature_fraction)."
    )
    turn_share: float = Field(
        0.8, gt=0, le=1, description="The share of the turns that each tree is grown on (LightGBM: bagging_fraction)."
    )
    n_seeds: int = Field(3, ge=1, description="Number of repetitions with different seeds; scores are means.")
    monotone: bool = Field(
        True, description="If true, a higher score or a better rank in a list never lowers a candidate."
    )
    n_threads: Annotated[int, Neutral()] = Field(
        1, ge=1, le=256, description="Number of threads; it does not change the trees."
    )


class TreeGrower:
    """Grows trees on some of the turns of a table.

    The features are cut into bins once, by all turns; labels have no part in it, nor do they choose rows. So the trees
    of a part of the turns are the same whichever were grown before.

    Raises:
        MissingExtraError: LightGBM is not installed.
    """

    def __init__(self, table: CandidateTable, settings: LearningSettings) -> None:
        self._table, self._settings = table, settings
        self._lightgbm = require("lightgbm", extra="ltr", purpose="'mcrs train lambdarank'")
        self._data = self._lightgbm.Dataset(
            table.features.as_sequence(self._lightgbm),
            np.concatenate(table.labels).astype(np.float32),
            group=np.diff(table.features.starts),
            feature_name=table.names,
            params=_DATA,
        ).construct()

    def grow(self, chosen: NDArray[np.bool_]) -> LambdaRankTrees:
        """Grow trees on the turns of a mask ``[N]``, once for each seed.

        Raises:
            DataError: The relevant track is among the candidates of none of these turns, or LightGBM cannot use them,
                such as too few turns for ``turn_share``.
        """
        table, settings = self._table, self._settings
        positions = table.learnable(chosen)
        if not positions:
            raise DataError(
                f"no training data: in none of {plural(int(chosen.sum()), 'turn')} is the relevant track among the "
                "candidates; use more sessions, or a larger pool_size"
            )
        logger.info("training on %d of %d turns", len(positions), int(chosen.sum()))
        starts = table.features.starts
        rows = np.concatenate(
            [np.arange(starts[position], starts[position + 1], dtype=np.int32) for position in positions]
        )
        part = take_rows(self._data, rows, _DATA)
        texts = []
        with tqdm(total=settings.n_seeds * settings.n_rounds, desc="trees", disable=None) as bar:
            for seed in range(settings.n_seeds):
                parameters = _parameters(table, settings, seed)
                shown = [lambda _: bar.update()]
                try:
                    trees = self._lightgbm.train(parameters, part, settings.n_rounds, callbacks=shown)
                except error_class(self._lightgbm) as error:
                    raise DataError(
                        f"LightGBM cannot grow trees on {plural(len(positions), 'turn')} with these settings of "
                        f"training.lambdarank: {one_line(str(error))}"
                    ) from None
                texts.append(trees.model_to_string())
        return LambdaRankTrees(table.names, texts)


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
