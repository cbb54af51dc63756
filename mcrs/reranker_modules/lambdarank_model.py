"""A trained LambdaRank model: one file with its trees as LightGBM's text, and the settings of the training."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from mcrs.config import current_names
from mcrs.errors import ConfigError, ModelError
from mcrs.libraries.lightgbm_internals import error_class
from mcrs.runtime.extras import require
from mcrs.storage.condition_differences import describe_differences
from mcrs.storage.outputs import Output, is_record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_FILE = "model.json"
_FORMAT = 2


class LambdaRankModel(BaseModel):
    """Scores candidates, each session by trees that were trained without it.

    Attributes:
        format: Version of the file format.
        features: The names of the features, in order.
        candidates: The settings that decide the candidates and their features, as JSON values.
        whole: The trees that were trained on all sessions, each LightGBM's text.
        folds: For each fold, the trees that were trained without its sessions.
        fold_of_session: The fold of each session of the training data.
        training: How the trees were trained, for readers.
    """

    model_config = ConfigDict(frozen=True)

    format: int = _FORMAT
    features: list[str]
    candidates: dict[str, Any]
    whole: list[str]
    folds: list[list[str]]
    fold_of_session: dict[str, int]
    training: dict[str, Any]

    @classmethod
    def load(cls, folder: Path) -> LambdaRankModel:
        """Read a model.

        Raises:
            ModelError: There is none, or it cannot be read.
        """
        try:
            data = json.loads((folder / _FILE).read_bytes())
            if isinstance(data, dict) and data.get("format") != _FORMAT:
                raise ValueError(f"expected format {_FORMAT}, found {data.get('format')}")
            model = cls.model_validate(data)
            if not model.whole or not all(model.folds):
                raise ValueError("expected trees for the whole data and for each fold")
            if not set(model.fold_of_session.values()) <= set(range(len(model.folds))):
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
        return model

    def save(self, folder: Path) -> None:
        """Write the model; an older one is replaced in one step, other files of the folder stay as they are.

        Raises:
            ConfigError: The folder has other content; see :func:`check_model_dir`.
            OutputError: A model that mcrs did not write is in the folder, or the model cannot be written; the older one
                stays.
        """
        check_model_dir(folder)
        _output(folder).write_json(self.model_dump(), indent=1)

    def check_use(self, features: Sequence[str], candidates: Mapping[str, Any], folder: Path) -> None:
        """Reject candidates or features that differ from those of the training.

        Args:
            features: The present features.
            candidates: The settings that decide the candidates now, as JSON values.
            folder: The model's folder, for the message.

        Raises:
            ModelError: Something differs.
        """
        differences = describe_differences(current_names(self.candidates), candidates)
        if not differences and list(features) != self.features:
            changed = sorted(set(features) ^ set(self.features))
            differences = [f"features ({', '.join(changed) or 'their order'})"]
        if differences:
            raise ModelError(
                f"the LambdaRank model in {folder} was trained with other candidates than this configuration gives: "
                f"{'; '.join(differences)}; undo the change, or train the model again with: mcrs train lambdarank"
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
            ModelError: A text does not contain trees.
        """
        by_fold: dict[int | None, list[int]] = {}
        for place, session in enumerate(session_ids):
            by_fold.setdefault(self.fold_of_session.get(session), []).append(place)
        scores = [np.zeros(len(rows)) for rows in features]
        for fold, places in by_fold.items():
            flat = self._predict(fold, np.concatenate([features[place] for place in places]))
            ends = np.cumsum([len(features[place]) for place in places])[:-1]
            for place, of_turn in zip(places, np.split(flat, ends), strict=True):
                scores[place] = of_turn
        return scores

    def _predict(self, fold: int | None, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        if not len(rows):
            return np.zeros(0)
        # One thread: for small batches, LightGBM's threads would compete with those of other libraries.
        predictions = [booster.predict(rows, num_threads=1) for booster in self._boosters[fold]]
        return np.asarray(np.mean(predictions, axis=0), np.float64)

    @cached_property
    def _boosters(self) -> dict[int | None, list[Any]]:
        lightgbm = require("lightgbm", extra="ltr", purpose="the reranker 'lambdarank'")
        trees: dict[int | None, list[str]] = {None: self.whole, **dict(enumerate(self.folds))}
        try:
            return {fold: [lightgbm.Booster(model_str=text) for text in texts] for fold, texts in trees.items()}
        except error_class(lightgbm) as error:
            raise ModelError(f"the trees of the LambdaRank model cannot be read: {error}") from None


def _output(folder: Path) -> Output:
    return Output(folder / _FILE, "LambdaRank model of mcrs train", "choose a new model_dir")


def check_model_dir(folder: Path) -> None:
    """Reject a folder that has files other than a model.

    Raises:
        ConfigError: It is a file, has files but no LambdaRank model, or cannot be read.
        OutputError: Its model was changed, or was not written by mcrs.
    """
    try:
        if not folder.exists() or (folder.is_dir() and all(map(is_record, folder.iterdir()))):
            return
        known = json.loads((folder / _FILE).read_bytes())
        if isinstance(known, dict) and {"features", "fold_of_session"} <= known.keys():
            _output(folder).check()
            return
        reason = f"its {_FILE} is not a LambdaRank model"
    except FileNotFoundError:
        reason = f"it has other files but no {_FILE}"
    except OSError as error:
        reason = error.strerror or str(error)
    except ValueError:
        reason = f"its {_FILE} is not a LambdaRank model"
    raise ConfigError(f"model_dir: {folder} cannot be used for the LambdaRank model: {reason}; choose a new folder")
