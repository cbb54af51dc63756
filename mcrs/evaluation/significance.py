"""Bootstrap intervals and paired permutation tests over sessions."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mcrs.evaluation.session_sums import SessionSums

N_RESAMPLES = 9_999
_BATCH = 500


class Interval(NamedTuple):
    """A mean and the ends of its 95 % interval."""

    value: float
    low: float
    high: float


def bootstrap_intervals(
    sums: SessionSums, *, n_resamples: int = N_RESAMPLES, seed: int = 0, confidence: float = 0.95
) -> list[Interval]:
    """The mean of each measure with its percentile bootstrap interval.

    Whole sessions are drawn with replacement, because the turns of a session are not independent of each other.

    Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.

    Args:
        sums: The values, by session.
        n_resamples: How many samples are drawn.
        seed: The random seed.
        confidence: The share of resampled means between the two ends.

    Returns:
        An interval for each measure; all NaN if no value counts.
    """
    from scipy.stats import DegenerateDataWarning, bootstrap

    n_sessions = len(sums.sums)

    def statistic(drawn: NDArray[np.int64], axis: int = -1) -> NDArray[np.float64]:
        samples = drawn.reshape(-1, n_sessions)
        cells = samples + n_sessions * np.arange(len(samples))[:, None]
        weights = np.bincount(cells.ravel(), minlength=samples.size).reshape(samples.shape).astype(np.float64)
        return sums.weighted_means(weights).reshape(-1, *drawn.shape[:-1])

    means = sums.means()
    if n_sessions < 2:
        return [Interval(float(mean), float("nan"), float("nan")) for mean in means]
    with warnings.catch_warnings():
        # If a resample has no values, the interval is undefined and shown as such.
        warnings.simplefilter("ignore", DegenerateDataWarning)
        interval = bootstrap(
            (np.arange(n_sessions),),
            statistic,
            n_resamples=n_resamples,
            batch=_BATCH,
            vectorized=True,
            confidence_level=confidence,
            method="percentile",
            rng=np.random.default_rng(seed),
        ).confidence_interval
    return [Interval(*map(float, row)) for row in zip(means, interval.low, interval.high, strict=True)]


def permutation_p_values(
    differences: SessionSums, *, n_resamples: int = N_RESAMPLES, seed: int = 0
) -> NDArray[np.float64]:
    """Two-sided p-values of a paired permutation test: could the two runs of each session be exchanged?

    Under the null hypothesis the sign of a session's difference is arbitrary; the test draws signs for whole sessions
    and counts how often the mean difference is at least as far from 0 as the observed one (itself included).

    Source: Smucker, Allan and Carterette, A comparison of statistical significance tests for information retrieval
    evaluation, CIKM 2007.

    Args:
        differences: The differences between two runs, by session.
        n_resamples: How many sign patterns are drawn; when there are no more, all are tried.
        seed: The random seed.

    Returns:
        A p-value for each measure, ``[M]``.
    """
    from scipy.stats import permutation_test

    contributions = differences.contributions()
    if contributions.shape[1] < 2:
        return np.ones(len(contributions))  # either sign of a single session is as far from 0
    result = permutation_test(
        (contributions,),
        lambda values, axis: np.sum(values, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=n_resamples,
        batch=_BATCH,
        axis=-1,
        rng=np.random.default_rng(seed),
    )
    return np.asarray(result.pvalue, np.float64)


def holm(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Adjust p-values for the number of tests, by the step-down procedure.

    Source: Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6, 1979.

    Args:
        p_values: Any number of p-values, ``[T]``.

    Returns:
        The adjusted p-values in the same order, at most 1, ``[T]``.
    """
    order = np.argsort(p_values, kind="stable")
    adjusted = np.maximum.accumulate(p_values[order] * np.arange(len(p_values), 0, -1))
    result = np.empty_like(p_values)
    result[order] = np.minimum(adjusted, 1.0)
    return result
