"""Choosing a variant on some users, and evaluating it on the others."""

from __future__ import annotations

import numpy as np

from mcrs.evaluation.folds import folds_by_user
from mcrs.evaluation.ground_truth import GroundTruth
from mcrs.sweep.results import choose_out_of_fold
from tests.embeddings.builders import make_catalog
from tests.training.sessions import session_of

SESSIONS = [session_of(f"s{number}", f"u{number // 2}", ["t0", "t1"]) for number in range(12)]
TRUTH = GroundTruth.of("made up", SESSIONS, make_catalog(2))
FOLDS = folds_by_user(TRUTH.turns, 2)


def test_the_score_of_a_choice_is_of_turns_that_had_no_part_in_it() -> None:
    # Each variant is right in one fold alone: what was chosen on the other fold is always wrong.
    values = np.stack([FOLDS == 0, FOLDS == 1]).astype(np.float64)
    found = choose_out_of_fold(["first", "second"], values, TRUTH, 2)
    assert found.chosen == ["second", "first"]
    assert found.mean.value == 0
    assert (found.worst, found.median, found.best) == (0.5, 0.5, 0.5)


def test_the_variant_with_the_highest_macro_mean_is_chosen_and_the_first_of_equal_ones() -> None:
    low, high = np.full(len(TRUTH), 0.2), np.full(len(TRUTH), 0.3)
    found = choose_out_of_fold(["low", "high", "equal"], np.stack([low, high, high]), TRUTH, 2)
    assert found.chosen == ["high", "high"]
    assert found.mean.value == found.best
