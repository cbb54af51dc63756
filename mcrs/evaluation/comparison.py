"""Comparing runs with the first one: differences, significance, slices and sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import isnan
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mcrs.checks.finite_json import nan_to_none
from mcrs.errors import DataError
from mcrs.evaluation.measures import Values, measure_values, session_sums
from mcrs.evaluation.ranking_measures import OFFICIAL, ndcg
from mcrs.evaluation.significance import Interval, bootstrap_intervals, holm, permutation_p_values
from mcrs.evaluation.slice_scores import SliceScores, score_slices

if TYPE_CHECKING:
    from mcrs.evaluation.ground_truth import GroundTruth
    from mcrs.evaluation.scored_run import Run

N_CHANGED = 10
_TIE = 1e-12


@dataclass(frozen=True)
class Difference:
    """The difference of a run from the first in one measure.

    Attributes:
        tid: The run.
        measure: The measure.
        delta: The macro mean of the differences at turns, with a 95 % interval over sessions. It is the difference of
            the two means, unless some turns do not count in one of the runs: these do not count in the difference.
        p_value: Of the paired permutation test over sessions.
        p_holm: The same, adjusted by Holm for all tests of the comparison.
    """

    tid: str
    measure: str
    delta: Interval
    p_value: float
    p_holm: float


class Tally(NamedTuple):
    """How often a run is better than, worse than, or as good as the first, by nDCG@20."""

    wins: int
    losses: int
    ties: int


@dataclass(frozen=True)
class ChangedSession:
    """A session with a large difference between a run and the first: its mean nDCG@20 minus that of the first.

    The ranks are those of the relevant track at each labelled turn; 0 where it is not in the list.
    """

    session_id: str
    delta: float
    turn_numbers: list[int]
    first_ranks: list[int]
    ranks: list[int]


@dataclass(frozen=True)
class Comparison:
    """All differences of runs from the first: by measure, then by run, and in every slice of the turns.

    Wins, losses and ties of each other run are counted in sessions, by the mean over their turns, and in turns. Of the
    sessions that changed, those that changed most are kept, largest change first.
    """

    tids: tuple[str, ...]
    differences: list[Difference]
    sessions: dict[str, Tally]
    turns: dict[str, Tally]
    slices: list[SliceScores]
    changed: dict[str, list[ChangedSession]]

    def as_json(self) -> dict[str, Any]:
        """The comparison as JSON values; what is undefined is null, and an interval is value, low, high."""
        return dict(nan_to_none(asdict(self)))


def check_different(tids: Sequence[str]) -> None:
    """Reject names of runs that cannot be compared.

    Raises:
        DataError: There are fewer than two, or two are the same.
    """
    if len(tids) < 2 or len(set(tids)) < len(tids):
        repeated = next((tid for tid in tids if tids.count(tid) > 1), None)
        found = ", ".join(tids) if repeated is None else f"{repeated} more than once"
        raise DataError(f"expected two or more different runs to compare, got {found}")


def compare_runs(runs: Sequence[Run]) -> Comparison:
    """Compare runs with the first: at least two, of the same ground truth and with distinct names.

    Raises:
        DataError: There are fewer than two, two have the same name, or they answer different turns.
    """
    first, *others = runs
    tids = tuple(run.tid for run in runs)
    check_different(tids)
    if any(run.truth is not first.truth for run in others):
        raise DataError(
            "runs can only be compared over the same ground truth; load it once, and give the same object to every run"
        )
    truth, slices = first.truth, score_slices(runs)
    differences = find_differences(truth, {run.tid: measure_values(run, OFFICIAL) for run in runs})
    sessions, turns, changed = {}, {}, {}
    for run in others:
        deltas = ndcg(run.ranks, 20) - ndcg(first.ranks, 20)
        totals = np.bincount(truth.session_rows, deltas, len(truth.sessions))
        counts = np.bincount(truth.session_rows, minlength=len(truth.sessions))
        means = totals / np.maximum(counts, 1)
        sessions[run.tid], turns[run.tid] = _tally(means[counts > 0]), _tally(deltas)
        changed[run.tid] = _most_changed(first, run, means)
    ordered = sorted(differences, key=lambda each: OFFICIAL.index(each.measure))
    return Comparison(tids, ordered, sessions, turns, slices, changed)


def find_differences(truth: GroundTruth, values: Mapping[str, Mapping[str, Values]]) -> list[Difference]:
    """Test how runs differ from the first, in each measure that has values at turns.

    ``values`` are those of each run by measure, by tid; the first run is the one that the others are compared with.
    """
    first, *others = values
    found: list[Difference] = []
    for tid in others:
        deltas = {name: each - values[first][name] for name, each in values[tid].items()}
        for names, sums in session_sums(truth, deltas):
            rows = zip(names, bootstrap_intervals(sums), permutation_p_values(sums), strict=True)
            # A measure that has no value in one of the runs is not tested, and does not count for Holm.
            found += [
                Difference(tid, name, delta, float(p_value), 0.0)
                for name, delta, p_value in rows
                if not isnan(delta.value)
            ]
    adjusted = holm(np.array([each.p_value for each in found]))
    return [replace(each, p_holm=float(p_holm)) for each, p_holm in zip(found, adjusted, strict=True)]


def _tally(deltas: NDArray[np.float64]) -> Tally:
    wins, losses = int(np.sum(deltas > _TIE)), int(np.sum(deltas < -_TIE))
    return Tally(wins, losses, len(deltas) - wins - losses)


def _most_changed(first: Run, run: Run, means: NDArray[np.float64]) -> list[ChangedSession]:
    truth = run.truth
    changed = []
    largest = np.argsort(-np.abs(means), kind="stable")[:N_CHANGED]
    for row in largest[np.abs(means[largest]) > _TIE]:
        mask = truth.session_rows == row
        changed.append(
            ChangedSession(
                truth.sessions[row].session_id,
                float(means[row]),
                truth.turn_numbers[mask].tolist(),
                first.ranks[mask].tolist(),
                run.ranks[mask].tolist(),
            )
        )
    return changed
