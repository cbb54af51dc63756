"""New orders of the same tracks."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mcrs.reranker_modules.order import reorder, spread
from mcrs.types import Ranking
from tests.reranker_modules.builders import ranking

any_score = st.one_of(st.integers(-3, 3).map(float), st.sampled_from([math.nan, math.inf, -math.inf]))


def test_reorder_equal_scores_keep_the_order_that_came_in() -> None:
    found = reorder(ranking(4, 2, 9, 7), np.array([0.0, 1.0, 0.0, 1.0]), 3)
    assert (found.rows.tolist(), found.scores.tolist()) == ([2, 7, 4], [1, 1, 0])


def test_reorder_what_has_no_number_goes_to_the_end() -> None:
    found = reorder(ranking(1, 2, 3), np.array([math.nan, -5.0, 2.0]), 5)
    assert (found.rows.tolist(), found.scores.tolist()) == ([3, 2, 1], [2, -5, -5])
    assert reorder(ranking(1, 2), np.array([math.nan, math.inf]), 5).scores.tolist() == [0, 0]


def test_reorder_of_nothing_is_nothing() -> None:
    assert len(reorder(ranking(), np.empty(0), 20)) == 0


@given(st.lists(st.tuples(st.integers(0, 8), any_score), max_size=20), st.integers(1, 25))
def test_reorder_gives_each_track_once_by_falling_scores(candidates: list[tuple[int, float]], topk: int) -> None:
    rows = [row for row, _ in candidates]
    found = reorder(Ranking.of(rows, [0.0] * len(rows)), np.array([score for _, score in candidates]), topk)
    assert len(found) == min(topk, len(set(rows)))
    assert len(set(found.rows.tolist())) == len(found)
    assert set(found.rows.tolist()) <= set(rows)
    assert np.isfinite(found.scores).all()
    assert (np.diff(found.scores) <= 0).all()
    assert found.rows.dtype == np.int32
    assert found.scores.dtype == np.float32


def test_spread_scales_what_counts_and_leaves_the_rest_at_zero() -> None:
    scores, known = np.array([5.0, 1.0, 3.0, math.nan, 9.0]), np.array([True, True, True, True, False])
    assert spread(scores, known).tolist() == [1, 0, 0.5, 0, 0]
    assert spread(np.array([2.0, 2.0]), np.ones(2, bool)).tolist() == [0, 0]
    assert spread(np.empty(0), np.ones(0, bool)).tolist() == []
