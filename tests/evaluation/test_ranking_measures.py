from __future__ import annotations

import math

import numpy as np
import pytest

from mcrs.evaluation.ranking_measures import RANKING_MEASURES, hit, hit_rank, ndcg, reciprocal_rank
from tests.evaluation.builders import make_test_run, make_truth

RANKS = np.array([1, 2, 10, 11, 0], np.int32)


def test_ndcg_at_ten_discounts_by_the_logarithm_of_the_rank() -> None:
    expected = [1.0, 1 / math.log2(3), 1 / math.log2(11), 0.0, 0.0]
    np.testing.assert_allclose(ndcg(RANKS, 10), expected, rtol=0, atol=1e-15)


def test_hit_counts_ranks_up_to_the_cutoff() -> None:
    assert hit(RANKS, 10).tolist() == [1, 1, 1, 0, 0]
    assert hit(RANKS, 1).tolist() == [1, 0, 0, 0, 0]


def test_reciprocal_rank_of_a_miss_is_zero() -> None:
    np.testing.assert_allclose(reciprocal_rank(RANKS), [1, 1 / 2, 1 / 10, 1 / 11, 0])


def test_hit_rank_of_a_miss_does_not_count() -> None:
    np.testing.assert_array_equal(hit_rank(RANKS), [1, 2, 10, 11, np.nan])


@pytest.mark.parametrize("name", RANKING_MEASURES)
def test_measures_of_no_turns_are_empty(name: str) -> None:
    assert RANKING_MEASURES[name](np.array([], np.int32)).shape == (0,)


@pytest.mark.parametrize(
    ("tracks", "rank"),
    [
        ([], 0),
        (["t0"], 1),
        (["t1", "t2"], 0),
        (["t3", "t2", "t0"], 3),
        ([*(f"x{place}" for place in range(19)), "t0"], 20),
        ([*(f"x{place}" for place in range(20)), "t0"], 21),
    ],
    ids=["empty", "first", "miss", "short", "last of 20", "beyond 20"],
)
def test_rank_of_the_relevant_track_is_its_first_place(tracks: list[str], rank: int) -> None:
    run = make_test_run(make_truth({"a": ["t0"]}), [tracks])
    assert run.ranks.tolist() == [rank]
    assert (ndcg(run.ranks, 20)[0] > 0) == (1 <= rank <= 20)
