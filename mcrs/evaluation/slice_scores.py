"""nDCG@20 of runs in every slice of the turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from mcrs.evaluation.ranking_measures import ndcg
from mcrs.evaluation.session_sums import SessionSums
from mcrs.evaluation.significance import Interval, bootstrap_each
from mcrs.evaluation.slices import make_slices

if TYPE_CHECKING:
    from mcrs.evaluation.scored_run import Run


#: A bootstrap over fewer sessions gives intervals that are too narrow to be trusted.
MIN_SESSIONS = 8


@dataclass(frozen=True)
class SliceScores:
    """Runs in one slice of the turns, by mean nDCG@20 over the slice's turns.

    Attributes:
        family: What distinguishes the slices of its family.
        name: The value in this slice.
        n_turns: How many turns it holds.
        n_sessions: From how many sessions they are. With fewer than :data:`MIN_SESSIONS` no figure has an interval: the
            low and high ends are NaN.
        values: The mean of each run, by tid.
        deltas: The difference of each other run from the first, by tid.
    """

    family: str
    name: str
    n_turns: int
    n_sessions: int
    values: dict[str, Interval]
    deltas: dict[str, Interval]


def score_slices(runs: Sequence[Run]) -> list[SliceScores]:
    """Score runs of one ground truth in every slice, with 95 % intervals over sessions.

    Args:
        runs: One run or more; the others are compared with the first.
    """
    truth = runs[0].truth
    ndcg_values = np.stack([ndcg(run.ranks, 20) for run in runs])
    values = np.concatenate([ndcg_values, ndcg_values[1:] - ndcg_values[0]])
    tids = [run.tid for run in runs]
    pieces = make_slices(truth)
    sums = [SessionSums.of(values[:, piece.mask], truth.session_rows[piece.mask]) for piece in pieces]
    scored = []
    for piece, each, intervals in zip(pieces, sums, bootstrap_each(sums), strict=True):
        n_sessions = len(each.sums)
        if n_sessions < MIN_SESSIONS:
            intervals = [Interval(value, nan, nan) for value, _, _ in intervals]
        means = dict(zip(tids, intervals[: len(runs)], strict=True))
        deltas = dict(zip(tids[1:], intervals[len(runs) :], strict=True))
        scored.append(SliceScores(piece.family, piece.name, int(piece.mask.sum()), n_sessions, means, deltas))
    return scored
