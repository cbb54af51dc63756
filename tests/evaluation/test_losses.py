from __future__ import annotations

import numpy as np
import pytest

from mcrs.evaluation.losses import find_losses
from tests.evaluation.builders import make_test_run, make_truth

TRUTH = make_truth({"a": ["t0", "t1", "t2", "t3", "unknown"]})
RUN = make_test_run(TRUTH, [["t0"], ["t0", "t1"], ["t5"], [*(f"x{place}" for place in range(20)), "t3"], ["t6"]])


def test_losses_without_a_pool_tell_lists_and_catalogue_apart() -> None:
    losses = find_losses(RUN)
    assert losses.shares == {
        "first": 0.2,
        "in the top 20, not first": 0.2,
        "not in the top 20": 0.4,
        "not in the catalogue": 0.2,
    }
    assert losses.pool_recall == {}


def test_losses_with_a_pool_tell_retrieval_and_ranking_apart() -> None:
    losses = find_losses(RUN, np.array([1, 2, 0, 90, 0], np.int32), 100)
    assert losses.shares["in the pool of 100, not in the top 20"] == 0.2
    assert losses.shares["not in the pool of 100"] == 0.2
    assert sum(losses.shares.values()) == pytest.approx(1)
    assert losses.pool_recall == {20: 0.4, 100: 0.6}


def test_losses_count_lists_that_repeat_a_played_track() -> None:
    assert find_losses(RUN).played_again == 0.25  # of the four turns that have a history, the second


def test_losses_of_first_turns_only_have_no_played_tracks() -> None:
    assert np.isnan(find_losses(make_test_run(make_truth({"a": ["t0"]}), [["t0"]])).played_again)
