from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcrs.training.contrastive_examples import Example, make_batch, split_batches


@given(st.integers(1, 200), st.integers(2, 40), st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_every_example_is_in_one_batch_and_none_is_alone(n: int, size: int, seed: int) -> None:
    batches = split_batches(n, size, np.random.default_rng(seed))
    assert sorted(np.concatenate(batches).tolist()) == list(range(n))
    sizes = [len(batch) for batch in batches]
    assert max(sizes) <= size
    assert max(sizes) - min(sizes) <= 1
    assert n == 1 or size == 2 or min(sizes) > 1


def test_two_at_a_time_leave_one_alone_only_if_the_number_is_odd() -> None:
    assert [len(batch) for batch in split_batches(5, 2, np.random.default_rng(0))] == [2, 2, 1]


def _example(positive: str, *negatives: str, played: tuple[str, ...] = ()) -> Example:
    return Example(f"play {positive}", positive, negatives, frozenset((positive, *played)))


def test_equal_positives_share_one_document() -> None:
    batch = make_batch([_example("a"), _example("b"), _example("a")], 1, np.random.default_rng(0))
    assert batch.documents == ["a", "b"]
    assert batch.targets.tolist() == [0, 1, 0]
    assert not batch.left_out.any()


def test_tracks_of_the_same_session_are_no_negatives() -> None:
    examples = [_example("a", "x", played=("b",)), _example("b", "y", played=("a",)), _example("c", "a")]
    batch = make_batch(examples, 1, np.random.default_rng(0))
    assert batch.documents == ["a", "b", "c", "x", "y"]
    assert batch.left_out.tolist() == [
        [False, True, False, False, False],
        [True, False, False, False, False],
        [False, False, False, False, False],
    ]


@pytest.mark.parametrize("n_negatives", [0, 1, 2, 5])
def test_hard_negatives_are_drawn_without_repeats(n_negatives: int) -> None:
    example = _example("a", "x", "y", "z")
    batch = make_batch([example], n_negatives, np.random.default_rng(1))
    drawn = batch.documents[1:]
    assert len(drawn) == len(set(drawn)) == min(n_negatives, 3)
    assert set(drawn) <= {"x", "y", "z"}
