from __future__ import annotations

import numpy as np
import pytest

from mcrs.retrieval_modules.topk import top_rows


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
