"""A run: the predictions of one configuration, matched with the ground truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mcrs.errors import DataError
from mcrs.evaluation.prediction_matching import match_predictions
from mcrs.evaluation.prediction_rows import read_official_row
from mcrs.evaluation.violations import Violation, describe_repeats, describe_violations
from mcrs.types import Prediction

if TYPE_CHECKING:
    from mcrs.evaluation.ground_truth import GroundTruth


@dataclass(frozen=True, eq=False)
class Run:
    """A run's predictions, one for each turn of the ground truth and in its order, ``[N]``.

    A turn without a row has no tracks and an empty response. The violations are those in the file that the caller
    allowed. With ``ranks_only`` the responses are ``""`` because none were to be written.
    """

    tid: str
    truth: GroundTruth
    predictions: tuple[Prediction, ...]
    violations: tuple[Violation, ...] = ()
    ranks_only: bool = False

    @cached_property
    def ranks(self) -> NDArray[np.int32]:
        """The rank of each turn's relevant track, from 1; 0 if it was not recommended. int32 ``[N]``."""
        pairs = zip(self.predictions, self.truth.relevant_ids, strict=True)
        return np.fromiter(
            (_rank(row.predicted_track_ids, relevant) for row, relevant in pairs), np.int32, len(self.truth)
        )

    @property
    def responses(self) -> list[str]:
        """The responses, ``[N]``."""
        return [row.predicted_response for row in self.predictions]

    @property
    def has_responses(self) -> bool:
        """Whether any response is not empty."""
        return any(map(str.strip, self.responses))


def _rank(track_ids: Sequence[str], relevant_id: str) -> int:
    return track_ids.index(relevant_id) + 1 if relevant_id in track_ids else 0


#: What the user of a command can do about the violations of a kind.
_WAYS = {
    "missing": "to finish a stopped or limited run, run mcrs infer again without --limit; "
    "--allow-missing scores missing turns as 0",
    "duplicate track": "--allow-repeated counts a duplicate track at its first rank",
}


@dataclass(frozen=True)
class AllowedViolations:
    """The violations that a prediction file may have, and what the user can do about those of a kind.

    A missing turn then counts 0, and a repeated track at its first rank. ``list_all`` lets messages list every
    violation instead of the first ones of each kind; None: the first ones, without naming the option ``--all``.
    """

    missing: bool = False
    repeated: bool = False
    list_all: bool | None = False
    ways: Mapping[str, str] = field(default_factory=lambda: _WAYS)

    def accepts(self, violation: Violation) -> bool:
        """Whether a violation is accepted; the official evaluator ignores rows of unknown turns."""
        accepted = {"unknown turn": True, "missing": self.missing, "duplicate track": self.repeated}
        return accepted.get(violation.kind, False)


def make_run(tid: str, rows: Sequence[Any], truth: GroundTruth, allowed: AllowedViolations | None = None) -> Run:
    """Match the rows of a prediction file with the ground truth, and read them as the official evaluator does.

    Without allowed violations, only rows of unknown turns are accepted, and ignored. A row of a turn without a relevant
    track is ignored without a word: a run answers these turns, too.

    Raises:
        DataError: A prediction is missing, duplicated or malformed, or has a duplicate track, and that is not accepted;
            or no row is for a turn of the data. Violations are counted by kind, and the first ones of each kind listed.
    """
    allowed = allowed or AllowedViolations()
    matched = match_predictions(rows, truth.keys, read_official_row, tid)
    violations = [
        *(each for each in matched.violations if (each.session_id, each.turn_number) not in truth.unlabelled),
        *(
            Violation("duplicate track", message, matched.rows[key], *key)
            for key, prediction in matched.predictions.items()
            for message in describe_repeats(prediction.predicted_track_ids)
        ),
    ]
    if rows and all(violation.kind in {"unknown turn", "missing"} for violation in violations) and not matched.rows:
        raise DataError(
            f"{tid}: none of its predictions ({len(rows):,}) is for a turn of {truth.name}; choose the dataset that "
            "they were made for by test_dataset_name"
        )
    if not all(map(allowed.accepts, violations)):
        kinds = {violation.kind for violation in violations if not allowed.accepts(violation)}
        if any(
            violation.kind == "unknown turn" or None in (violation.session_id, violation.turn_number)
            for violation in violations
        ):
            kinds -= {"missing"}  # the turns may be those of these rows
        advice = "; ".join(way for kind, way in allowed.ways.items() if kind in kinds)
        listed = describe_violations(violations, list_all=allowed.list_all)
        raise DataError(f"{tid}: {listed}\n{advice}" if advice else f"{tid}: {listed}")
    predictions = tuple(
        matched.predictions.get(turn.key) or Prediction(turn.session_id, "", turn.turn_number, [], "")
        for turn in truth.turns
    )
    return Run(tid, truth, predictions, tuple(violations))
