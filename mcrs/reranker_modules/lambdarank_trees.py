"""The trees of one part of a LambdaRank model: a JSON file with their features and LightGBM's text of each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mcrs.checks.plain_values import one_line
from mcrs.errors import ModelError
from mcrs.libraries.lightgbm_internals import error_class
from mcrs.runtime.extras import require

_FILE = "trees.json"


class LambdaRankTrees:
    """Scores candidates by the mean of all trees, given as a text of LightGBM for each repetition of the training."""

    def __init__(self, features: Sequence[str], texts: Sequence[str]) -> None:
        self.features = list(features)
        self.texts = list(texts)

    @classmethod
    def load(cls, folder: Path) -> LambdaRankTrees:
        """Read the trees of a folder.

        Raises:
            ModelError: They cannot be read.
        """
        try:
            known = json.loads((folder / _FILE).read_bytes())
            return cls(known["features"], known["trees"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"the trees in {folder} cannot be read ({one_line(error)}); move the folder away, "
                f"and train the model again with: mcrs train lambdarank --config FILE"
            ) from None

    def save(self, folder: Path) -> None:
        """Write the trees into a folder; equal ones give equal bytes.

        Raises:
            OSError: The file cannot be written.
        """
        known = {"features": self.features, "trees": self.texts}
        (folder / _FILE).write_text(json.dumps(known, indent=1), encoding="utf-8")

    def score(self, features: Sequence[NDArray[np.float32]]) -> list[NDArray[np.float64]]:
        """Score the candidates of some turns, float64 ``[K]``, by their features, for each turn float32 ``[K, F]``.

        Raises:
            MissingExtraError: LightGBM is not installed.
            ModelError: A text does not contain trees.
        """
        if not sum(map(len, features)):
            return [np.zeros(0) for _ in features]
        rows = np.concatenate(list(features))
        # One thread: for small batches, LightGBM's threads would compete with those of other libraries.
        predictions = [booster.predict(rows, num_threads=1) for booster in self._boosters]
        ends = np.cumsum([len(of_turn) for of_turn in features])[:-1]
        return np.split(np.mean(predictions, axis=0), ends)

    @cached_property
    def _boosters(self) -> list[Any]:
        lightgbm = require("lightgbm", extra="ltr", purpose="the reranker 'lambdarank'")
        try:
            return [lightgbm.Booster(model_str=text) for text in self.texts]
        except error_class(lightgbm) as error:
            raise ModelError(
                f"the trees of the LambdaRank model cannot be read ({error}); move its folder away, and train it again "
                f"with: mcrs train lambdarank --config FILE"
            ) from None
