"""Scales, and what a list really says."""

from __future__ import annotations

import numpy as np
import pytest

from mcrs.retrieval_modules.hybrid import SCALES, above_min_score, min_max, reciprocal_ranks, z_scores
from mcrs.types import Ranking

SCORES = np.array([4.0, 2.0, 1.0])


def test_reciprocal_ranks_begin_at_one() -> None:
    assert reciprocal_ranks(SCORES, 0.0, 10, 60).tolist() == [1 / 61, 1 / 62, 1 / 63]


def test_min_max_runs_from_the_min_score_to_the_best() -> None:
    assert min_max(SCORES, 0.0, 10, 60).tolist() == [1.0, 0.5, 0.25]
    assert min_max(SCORES, "pool", 10, 60) == pytest.approx([1.0, 1 / 3, 0.0])
    assert min_max(SCORES, -1.0, 10, 60) == pytest.approx([1.0, 0.6, 0.4])


def test_z_scores_order_as_those_of_the_list_filled_up_at_the_min_score() -> None:
    filled = np.array([4.0, 2.0, 1.0, 0.0, 0.0])
    expected = (filled - filled.mean()) / filled.std()
    assert z_scores(SCORES, 0.0, 5, 60) == pytest.approx(expected[:3] - expected[-1])
    assert z_scores(SCORES, "pool", 5, 60) == pytest.approx((SCORES - 1) / SCORES.std())


@pytest.mark.parametrize("method", ["min_max", "z_score"])
def test_scale_of_a_list_without_spread_says_nothing(method: str) -> None:
    assert SCALES[method](np.full(4, 0.5), "pool", 4, 60).tolist() == [0, 0, 0, 0]


def test_above_min_score_keeps_what_is_above_a_number_and_all_of_a_pool() -> None:
    ranking = Ranking.of([3, 5, 7, 9], [3.0, 2.0, 1.0, 0.0])
    kept = above_min_score(ranking, 0.0)
    assert (kept.rows.tolist(), kept.scores.tolist()) == ([3, 5, 7], [3.0, 2.0, 1.0])
    assert above_min_score(ranking, "pool").rows.tolist() == [3, 5, 7, 9]
    assert above_min_score(ranking, 2.0).rows.tolist() == [3]
