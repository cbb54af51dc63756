"""The benchmarks of learners: a linear model by conditional likelihood, and learners of the table."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.lambdarank_tries import fit_line
from benchmarks.learned import Gains
from benchmarks.trained_lists import mean_of
from benchmarks.trained_models import LEARNERS
from mcrs.config import find_config, load_config
from mcrs.registry import TRAINERS


def naive_loss(weights: np.ndarray, rows: list[np.ndarray], labels: list[np.ndarray], l2: float) -> float:
    likely = [
        (each @ weights)[played][0] - np.log(np.exp(each @ weights).sum())
        for each, played in zip(rows, labels, strict=True)
    ]
    return l2 * float(weights @ weights) - float(np.mean(likely))


def test_line_has_the_lowest_loss_over_turns_of_different_size() -> None:
    generator = np.random.default_rng(0)
    rows = [generator.standard_normal((size, 3)) for size in (2, 5, 9, 3)]
    labels = [np.arange(len(each)) == generator.integers(len(each)) for each in rows]
    found = fit_line(rows, labels, 0.1)
    lowest = naive_loss(found, rows, labels, 0.1)
    for step in generator.standard_normal((20, 3)) * 0.05:
        assert naive_loss(found + step, rows, labels, 0.1) > lowest


def test_line_learns_from_the_played_candidate() -> None:
    rows = [np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[2.0, 0.0], [0.0, 0.0], [1.0, 0.0]])]
    labels = [np.array([False, True]), np.array([True, False, False])]
    assert fit_line(rows, labels, 0.01)[0] > 0


@pytest.mark.parametrize("kind", LEARNERS)
def test_learner_of_the_table_is_a_trainer_with_a_configuration(kind: str) -> None:
    learner = LEARNERS[kind]
    assert kind in TRAINERS
    trained = load_config(
        find_config(learner.tid), [f"training.{kind}.{key}={value}" for key, value in learner.settings.items()]
    )
    assert set(learner.settings) <= set(trained.training.get(kind, {}))


def test_mean_over_fold_seeds_is_taken_at_each_turn() -> None:
    mean = mean_of(
        [Gains(np.array([1.0, 0.0]), np.array([0.5, 0.0])), Gains(np.array([0.0, 0.0]), np.array([0.1, 0.2]))]
    )
    assert mean.recall.tolist() == [0.5, 0.0]
    assert np.allclose(mean.ndcg, [0.3, 0.1])
