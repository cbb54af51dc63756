"""A run: the predictions of one configuration beside the ground truth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from mcrs.errors import DataError
from mcrs.evaluation.prediction_matching import match_predictions, read_rows
from mcrs.evaluation.ranking_measures import RANKING_MEASURES
from mcrs.evaluation.violations import describe_violations
from mcrs.types import Prediction

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from numpy.typing import NDArray

    from mcrs.evaluation.ground_truth import GroundTruth
    from mcrs.evaluation.violations import Violation


@dataclass(frozen=True, eq=False)
class Run:
    """Predictions, one for each turn of the ground truth and in its order.

    Attributes:
        tid: The run's name.
        truth: What was played.
        predictions: A prediction for each turn, ``[N]``; a turn without one has no tracks and an empty reply.
        violations: What was wrong with the file, when the caller allowed it.
    """

    tid: str
    truth: GroundTruth
    predictions: tuple[Prediction, ...]
    violations: tuple[Violation, ...] = ()

    @cached_property
    def ranks(self) -> NDArray[np.int32]:
        """The rank of each turn's played track, from 1; 0 where it was not recommended. int32 ``[N]``."""
        pairs = zip(self.predictions, self.truth.gold_ids, strict=True)
        return np.fromiter((_rank(row.predicted_track_ids, gold) for row, gold in pairs), np.int32, len(self.truth))

    @cached_property
    def ranking_values(self) -> NDArray[np.float64]:
        """The value of every ranking measure at every turn, ``[M, N]``, NaN where a turn does not count."""
        return np.stack([measure(self.ranks) for measure in RANKING_MEASURES.values()])

    @property
    def replies(self) -> list[str]:
        """The replies, ``[N]``."""
        return [row.predicted_response for row in self.predictions]


def _rank(track_ids: Sequence[str], gold_id: str) -> int:
    return track_ids.index(gold_id) + 1 if gold_id in track_ids else 0


def make_run(tid: str, rows: Sequence[Any], truth: GroundTruth, *, allow_missing: bool = False) -> Run:
    """Match the rows of a prediction file with the ground truth.

    Args:
        tid: The run's name.
        rows: The file's rows.
        truth: What was played.
        allow_missing: Score 0 for a turn without exactly one well-formed prediction, and leave unknown turns out.

    Raises:
        DataError: A prediction is missing, duplicated, unknown or malformed, and that is not allowed; they are counted
            by kind, and the first ones listed.
    """
    matched = match_predictions(rows, truth.keys)
    if matched.violations and not allow_missing:
        raise DataError(
            f"{tid}: {describe_violations(matched.violations)}\n"
            "a run that stopped or had a --limit is completed by its command without it; "
            "--allow-missing scores such turns as 0"
        )
    predictions = tuple(
        matched.predictions.get(turn.key) or Prediction(turn.session_id, turn.user_id or "", turn.turn_number, [], "")
        for turn in truth.turns
    )
    return Run(tid, truth, predictions, tuple(matched.violations))


def load_run(tid: str, save_dir: Path, truth: GroundTruth, *, allow_missing: bool = False) -> Run:
    """Read ``{save_dir}/{tid}.json`` and match it with the ground truth, as :func:`make_run` does.

    Raises:
        DataError: The file cannot be read, or :func:`make_run` refuses it.
    """
    return make_run(tid, read_rows(save_dir / f"{tid}.json"), truth, allow_missing=allow_missing)
