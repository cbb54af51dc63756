"""Ranking by sums."""

from __future__ import annotations

import numpy as np

from mcrs.ranking.top_rows import rank_sums


def test_gains_are_added_and_ties_fall_by_row() -> None:
    gains = [(np.array([5, 2]), np.array([1.0, 0.5])), (np.array([2, 9, 1]), np.array([0.5, 2.0, 1.0]))]
    ranking = rank_sums(gains, 3)
    assert ranking.rows.tolist() == [9, 1, 2]
    assert ranking.scores.tolist() == [2, 1, 1]
    assert (ranking.rows.dtype, ranking.scores.dtype) == (np.int32, np.float32)


def test_no_gains_are_no_ranking() -> None:
    assert len(rank_sums([], 3)) == 0
    assert len(rank_sums([(np.empty(0, np.int32), np.empty(0))], 3)) == 0
