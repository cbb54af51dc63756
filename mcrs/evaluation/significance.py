"""Bootstrap intervals and paired permutation tests over sessions."""

from __future__ import annotations

import warnings
from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from mcrs.evaluation.session_sums import SessionSums

N_RESAMPLES = 9_999
_BATCH = 500
# Counts of sessions in all resamples that are kept for the next measure: 64 MB at most.
_MOST_REMEMBERED = 1 << 25


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
    means = sums.means()
    if n_sessions < 2:
        return [Interval(float(mean), float("nan"), float("nan")) for mean in means]
    drawn = _draw_sessions(n_sessions, n_resamples, seed)
    resampled = np.concatenate([sums.weighted_means(counts.astype(np.float64)) for counts in drawn], axis=1)
    with warnings.catch_warnings():
        # If a resample has no values, the interval is undefined and shown as such.
        warnings.simplefilter("ignore", DegenerateDataWarning)
        interval = bootstrap(
            (np.arange(n_sessions),),
            np.mean,  # not called: all resamples are given
            n_resamples=0,
            bootstrap_result=SimpleNamespace(bootstrap_distribution=resampled),
            vectorized=True,
            confidence_level=confidence,
            method="percentile",
        ).confidence_interval
    return [Interval(*map(float, row)) for row in zip(means, interval.low, interval.high, strict=True)]


def _draw_sessions(n_sessions: int, n_resamples: int, seed: int) -> Iterable[NDArray[np.unsignedinteger[Any]]]:
    """How often each session is drawn in each resample, ``[B, S]`` for each batch of resamples."""
    if n_sessions * n_resamples > _MOST_REMEMBERED:
        return _batches(n_sessions, n_resamples, seed)
    return _remembered_batches(n_sessions, n_resamples, seed)


@lru_cache(2)
def _remembered_batches(n_sessions: int, n_resamples: int, seed: int) -> list[NDArray[np.unsignedinteger[Any]]]:
    # Most slices have a turn of every session, and so have all measures.
    return list(_batches(n_sessions, n_resamples, seed))


def _batches(n_sessions: int, n_resamples: int, seed: int) -> Iterator[NDArray[np.unsignedinteger[Any]]]:
    rng = np.random.default_rng(seed)
    for first in range(0, n_resamples, _BATCH):
        samples = rng.integers(0, n_sessions, (min(_BATCH, n_resamples - first), n_sessions))
        cells = samples + n_sessions * np.arange(len(samples))[:, None]
        counts = np.bincount(cells.ravel(), minlength=samples.size).reshape(samples.shape)
        yield counts.astype(np.min_scalar_type(n_sessions))


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
