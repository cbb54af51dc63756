from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.stats import bootstrap, norm, permutation_test, t

from mcrs.evaluation import significance
from mcrs.evaluation.session_sums import SessionSums
from mcrs.evaluation.significance import bootstrap_each, bootstrap_intervals, holm, permutation_p_values


def sums_of(values: list[float]) -> SessionSums:
    """One turn in each session."""
    return SessionSums.of(np.array([values]), np.arange(len(values), dtype=np.int32))


def test_interval_surrounds_the_mean_and_repeats_with_its_seed() -> None:
    values = np.random.default_rng(0).random(60).tolist()
    first, again = (bootstrap_intervals(sums_of(values), n_resamples=999, seed=5)[0] for _ in range(2))
    assert first.low < first.value < first.high
    assert first == again


def test_several_have_the_intervals_that_each_has_alone() -> None:
    rng = np.random.default_rng(4)
    parts = [
        SessionSums.of(rng.random((n_measures, n_sessions)), np.arange(n_sessions, dtype=np.int32))
        for n_measures, n_sessions in ((2, 30), (1, 9), (3, 30), (2, 1), (1, 30))
    ]
    for found, part in zip(bootstrap_each(parts), parts, strict=True):
        np.testing.assert_allclose(found, bootstrap_intervals(part))
        assert [each.value for each in found] == part.means().tolist()


@pytest.mark.parametrize(("n_sessions", "tolerance"), [(8, 0.1), (26, 0.03), (400, 0.01)])
def test_intervals_of_normal_values_have_the_widths_of_student(n_sessions: int, tolerance: float) -> None:
    samples = np.random.default_rng(1).normal(size=(200, n_sessions))
    found = bootstrap_intervals(SessionSums.of(samples, np.arange(n_sessions, dtype=np.int32)), n_resamples=1_999)
    ends = t.interval(0.95, n_sessions - 1, scale=samples.std(axis=1, ddof=1) / np.sqrt(n_sessions))
    assert np.mean([each.high - each.low for each in found]) == pytest.approx(np.mean(ends[1] - ends[0]), rel=tolerance)


def test_intervals_over_eight_sessions_contain_the_mean_nearly_as_often_as_they_say() -> None:
    samples = np.random.default_rng(2).choice([0.0, 0.3, 0.5, 1.0], (2_000, 8))
    found = bootstrap_intervals(SessionSums.of(samples, np.arange(8, dtype=np.int32)), n_resamples=999)
    covered = np.mean([low <= 0.45 <= high for _, low, high in found])
    assert covered > 0.91  # 0.88 between the percentiles 2.5 and 97.5


def test_interval_over_sessions_is_wider_than_over_their_turns() -> None:
    # Eight equal turns in each session are one observation, not eight.
    by_session = np.random.default_rng(2).integers(0, 2, 50).astype(float)
    values, sessions = np.repeat(by_session, 8)[None], np.repeat(np.arange(50, dtype=np.int32), 8)
    clustered = bootstrap_intervals(SessionSums.of(values, sessions))[0]
    as_if_independent = bootstrap_intervals(SessionSums.of(values, np.arange(400, dtype=np.int32)))[0]
    assert clustered.high - clustered.low > 2 * (as_if_independent.high - as_if_independent.low)


def test_interval_of_one_session_is_undefined() -> None:
    interval = bootstrap_intervals(sums_of([0.5]))[0]
    assert interval.value == 0.5
    assert np.isnan(interval.low)


def test_permutation_p_value_equals_trying_every_sign() -> None:
    differences = [0.3, -0.1, 0.2, 0.4, 0.05, -0.2, 0.1, 0.3]
    means = [np.mean(np.multiply(signs, differences)) for signs in product((1, -1), repeat=len(differences))]
    seen = np.mean(differences)
    by_hand = min(1.0, 2 * np.mean([mean >= seen - 1e-12 for mean in means]))
    assert permutation_p_values(sums_of(differences))[0] == pytest.approx(by_hand)


def test_permutation_p_value_of_equal_runs_is_one() -> None:
    assert permutation_p_values(sums_of([0.0] * 30), n_resamples=99)[0] == 1.0


def test_permutation_p_value_of_a_clear_difference_is_small() -> None:
    values = (0.1 + np.random.default_rng(3).random(100)).tolist()
    assert permutation_p_values(sums_of(values))[0] == pytest.approx(2 / 10_000)


def test_permutation_p_value_of_one_session_is_one() -> None:
    assert permutation_p_values(sums_of([0.7])).tolist() == [1.0]


def test_holm_steps_down_and_never_falls() -> None:
    adjusted = holm(np.array([0.01, 0.04, 0.03, 0.005]))
    np.testing.assert_allclose(adjusted, [0.03, 0.06, 0.06, 0.02])


def test_holm_of_one_test_changes_nothing_and_caps_at_one() -> None:
    assert holm(np.array([0.2])).tolist() == [0.2]
    assert holm(np.array([0.9, 0.8])).tolist() == [1.0, 1.0]


@pytest.mark.parametrize("most", [0, 1 << 25])
@pytest.mark.parametrize("n_known", [30, 12])
def test_intervals_are_percentiles_of_scipy(n_known: int, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # A session in which a measure is undefined is no observation: hit_rank without a hit.
    monkeypatch.setattr(significance, "_CACHE_SIZE", most)
    values = np.random.default_rng(4).random(30)
    values[n_known:] = np.nan
    found = bootstrap_intervals(sums_of(values.tolist()), n_resamples=750, seed=3)[0]
    level = 1 - 2 * norm.sf(np.sqrt(n_known / (n_known - 1)) * t.ppf(0.975, n_known - 1))
    expected = bootstrap(
        (values,), np.nanmean, confidence_level=level, n_resamples=750, batch=500, method="percentile",
        rng=np.random.default_rng(3),
    )  # fmt: skip
    assert found.low == pytest.approx(expected.confidence_interval.low)
    assert found.high == pytest.approx(expected.confidence_interval.high)


@pytest.mark.parametrize("n_sessions", [5, 13, 14, 60])
@pytest.mark.parametrize("n_resamples", [1, 750, 9_999])
def test_p_values_are_those_of_scipy(n_sessions: int, n_resamples: int) -> None:
    values = np.random.default_rng(6).choice([-0.3, 0.0, 0.1, 0.5], (3, n_sessions))
    sums = SessionSums.of(values, np.arange(n_sessions, dtype=np.int32))
    expected = permutation_test(
        (sums.contributions(),),
        lambda rows, axis: rows.sum(axis=axis),
        permutation_type="samples",
        n_resamples=n_resamples,
        batch=500,
        axis=-1,
        rng=np.random.default_rng(7),
    )
    found = permutation_p_values(sums, n_resamples=n_resamples, seed=7)
    assert found.tolist() == expected.pvalue.tolist()


def test_interval_is_undefined_if_a_resample_has_no_values() -> None:
    interval = bootstrap_intervals(sums_of([0.5, *[np.nan] * 20]), n_resamples=200)[0]
    assert interval.value == 0.5
    assert np.isnan([interval.low, interval.high]).all()
