"""A trained LambdaRank model: trees as LightGBM's text, and what they were trained with as JSON."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel, ValidationError

from mcrs.errors import ModelError, OutputError
from mcrs.extras import require
from mcrs.files import atomic_write, prepare_directory, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

_DESCRIPTION = "model.json"
_FORMAT = 1


class ModelDescription(BaseModel):
    """What is in ``model.json``.

    Attributes:
        format: Raised whenever the folder changes its form.
        features: The names of the features, in order.
        whole: The files of the trees that were trained on all sessions.
        folds: For each fold, the files of the trees that were trained without its sessions.
        fold_of_session: The fold of each session of the training data.
        training: How the trees were made, for people.
    """

    format: int = _FORMAT
    features: list[str]
    whole: list[str]
    folds: list[list[str]]
    fold_of_session: dict[str, int]
    training: dict[str, Any]


@dataclass(frozen=True)
class LambdaRankModel:
    """Scores candidates, each session by trees that never saw it.

    Attributes:
        description: What the model is.
        trees: LightGBM's text of each file.
    """

    description: ModelDescription
    trees: Mapping[str, str]

    @classmethod
    def load(cls, folder: Path) -> LambdaRankModel:
        """Read a model.

        Raises:
            ModelError: There is none, or it cannot be read.
        """
        try:
            description = ModelDescription.model_validate_json((folder / _DESCRIPTION).read_bytes())
            names = [*description.whole, *(name for fold in description.folds for name in fold)]
            if description.format != _FORMAT:
                raise ValueError(f"expected format {_FORMAT}, found {description.format}")
            if not description.whole or any(Path(name).name != name for name in names):
                raise ValueError("expected the names of files with trees in this folder")
            trees = {name: (folder / name).read_text(encoding="utf-8") for name in names}
            if not set(description.fold_of_session.values()) <= set(range(len(description.folds))):
                raise ValueError("a session has a fold without trees")
        except FileNotFoundError as error:
            raise ModelError(
                f"no LambdaRank model in {folder} ({error.filename} is missing); train it with: mcrs train lambdarank"
            ) from None
        except (OSError, ValueError, ValidationError) as error:
            raise ModelError(
                f"cannot read the LambdaRank model in {folder}: {' '.join(str(error).split())}; "
                f"train it again with: mcrs train lambdarank"
            ) from None
        return cls(description, trees)

    def save(self, folder: Path) -> None:
        """Write the model in place of what is in the folder, at once.

        Raises:
            OutputError: It cannot be written.
        """
        building, old = (folder.with_name(f".{folder.name}.{state}") for state in ("building", "old"))
        try:
            shutil.rmtree(building, ignore_errors=True)
            shutil.rmtree(old, ignore_errors=True)
            prepare_directory(building)
            for name, text in self.trees.items():
                with atomic_write(building / name) as stream:
                    stream.write(text)
            write_json(building / _DESCRIPTION, self.description.model_dump(), indent=1)
            if folder.exists():
                folder.rename(old)
            building.rename(folder)
        except OSError as error:
            raise OutputError(f"cannot write the model to {folder}: {error.strerror or error}") from error
        finally:
            shutil.rmtree(building, ignore_errors=True)
            shutil.rmtree(old, ignore_errors=True)

    def check_features(self, names: Sequence[str], folder: Path) -> None:
        """Refuse to score by other features than those of the training.

        Args:
            names: The features that there are now.
            folder: Where the model is, for the message.

        Raises:
            ModelError: The names or their order differ.
        """
        trained = self.description.features
        if list(names) == trained:
            return
        lost = [name for name in trained if name not in names]
        new = [name for name in names if name not in trained]
        what = [f"{what} {', '.join(some[:4])}" for what, some in (("lacks", lost), ("adds", new)) if some]
        raise ModelError(
            f"the LambdaRank model in {folder} was trained with other lists than this configuration has: "
            f"it {' and '.join(what) or 'has another order of features'}; train it again with: mcrs train lambdarank"
        )

    def score(self, session_ids: Sequence[str], features: Sequence[NDArray[np.float32]]) -> list[NDArray[np.float64]]:
        """Score candidates by the mean of all trees; a session of the training data by those trained without it.

        Args:
            session_ids: The session of each turn, ``[B]``.
            features: The features of its candidates, each float32 ``[K, F]``.

        Returns:
            For each turn, the scores of its candidates, float64 ``[K]``.

        Raises:
            MissingExtraError: LightGBM is not installed.
            ModelError: A text holds no trees.
        """
        by_fold: dict[int | None, list[int]] = {}
        for place, session in enumerate(session_ids):
            by_fold.setdefault(self.description.fold_of_session.get(session), []).append(place)
        scores = [np.zeros(len(rows)) for rows in features]
        for fold, places in by_fold.items():
            names = self.description.whole if fold is None else self.description.folds[fold]
            flat = self._predict(names, np.concatenate([features[place] for place in places]))
            ends = np.cumsum([len(features[place]) for place in places])[:-1]
            for place, of_turn in zip(places, np.split(flat, ends), strict=True):
                scores[place] = of_turn
        return scores

    def _predict(self, names: Sequence[str], rows: NDArray[np.float32]) -> NDArray[np.float64]:
        if not len(rows):
            return np.zeros(0)
        # One thread: LightGBM's own would fight with those of the other libraries over small batches.
        predictions = [self._boosters[name].predict(rows, num_threads=1) for name in names]
        return np.asarray(np.mean(predictions, axis=0), np.float64)

    @cached_property
    def _boosters(self) -> dict[str, Any]:
        lightgbm = require("lightgbm", extra="ltr", purpose="the reranker 'lambdarank'")
        try:
            return {name: lightgbm.Booster(model_str=text) for name, text in self.trees.items()}
        except lightgbm.basic.LightGBMError as error:
            raise ModelError(f"the trees of the LambdaRank model cannot be read: {error}") from None
