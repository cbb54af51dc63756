from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcrs.ranking.top_rows import fill_up, top_rows
from mcrs.types import Ranking


def test_top_rows_orders_by_score_then_position() -> None:
    assert top_rows(np.array([1.0, 3.0, 2.0, 3.0, 2.0]), 4).tolist() == [1, 3, 2, 4]


@pytest.mark.parametrize(("n_scores", "topk", "n_expected"), [(0, 5, 0), (3, 0, 0), (3, 5, 3), (3, -1, 0)])
def test_top_rows_clamps_topk(n_scores: int, topk: int, n_expected: int) -> None:
    assert top_rows(np.zeros(n_scores, np.float32), topk).tolist() == list(range(n_expected))


def test_top_rows_of_many_equal_scores_are_the_first() -> None:
    assert top_rows(np.full(10_000, -2.5, np.float32), 20).tolist() == list(range(20))


def test_top_rows_finds_what_lies_behind_the_last_whole_block() -> None:
    scores = np.zeros(64 * 40 + 7, np.float32)
    scores[-1] = 1
    assert top_rows(scores, 2).tolist() == [len(scores) - 1, 0]


@settings(max_examples=200, deadline=None)
@given(
    seed=st.integers(0, 1000),
    n_scores=st.sampled_from([1, 5, 63, 64, 500, 3000, 10_007]),
    topk=st.sampled_from([1, 2, 20, 700, 5000]),
    n_levels=st.sampled_from([1, 2, 30, 100_000]),
    share=st.sampled_from([0.0, 0.01, 0.3, 1.0]),
)
def test_top_rows_are_those_of_sorting_all(seed: int, n_scores: int, topk: int, n_levels: int, share: float) -> None:
    generator = np.random.default_rng(seed)
    scores = (generator.integers(-3, n_levels, n_scores) * (generator.random(n_scores) < share)).astype(np.float32)
    expected = np.lexsort((np.arange(n_scores), -scores))[:topk]
    assert top_rows(scores, topk).tolist() == expected.tolist()


@pytest.mark.parametrize(
    ("rows", "topk", "expected"),
    [([], 3, [0, 1, 2]), ([1, 5], 4, [1, 5, 0, 2]), ([1, 5], 2, [1, 5]), ([5, 4], 9, [5, 4, 0, 1, 2, 3]), ([], 0, [])],
)
def test_fill_up_adds_the_first_rows_that_are_missing(rows: list[int], topk: int, expected: list[int]) -> None:
    filled = fill_up(Ranking.of(rows, [0.5] * len(rows)), topk, 6)
    assert filled.rows.tolist() == expected
    assert filled.scores.tolist() == [0.5] * len(rows) + [0.0] * (len(expected) - len(rows))
    assert (filled.rows.dtype, filled.scores.dtype) == (np.int32, np.float32)


def test_fill_up_adds_nothing_that_is_left_out_and_no_score_above_the_last() -> None:
    filled = fill_up(Ranking.of([4, 1], [0.5, -2.0]), 5, 6, [0, 1, 2])
    assert (filled.rows.tolist(), filled.scores.tolist()) == ([4, 1, 3, 5], [0.5, -2.0, -2.0, -2.0])
    lists = (Ranking.of([4], [1.0]),)
    assert fill_up(Ranking(filled.rows, filled.scores, lists), 6, 9).lists is lists
