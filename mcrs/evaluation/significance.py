"""Bootstrap intervals and paired permutation tests over sessions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, stdtrit

from mcrs.evaluation.session_sums import SessionSums

N_RESAMPLES = 9_999
#: A bootstrap over fewer sessions gives intervals that are too narrow to be trusted.
MIN_SESSIONS = 8
_CONFIDENCE = 0.95
_BATCH = 500
_PIECE = 100  # drawn together: little enough to stay in the cache of the processor
_TOLERANCE = 100 * np.finfo(np.float64).eps
# Counts of sessions in all resamples that are kept for the next measure: 64 MB at most.
_CACHE_SIZE = 1 << 25


class Interval(NamedTuple):
    """A mean and the ends of its 95 % interval."""

    value: float
    low: float
    high: float


def bootstrap_intervals(sums: SessionSums, *, n_resamples: int = N_RESAMPLES, seed: int = 0) -> list[Interval]:
    """The mean of each measure with its 95 % expanded percentile bootstrap interval.

    Whole sessions are drawn with replacement, because the turns of a session are not independent of each other. The
    percentiles are farther out than 2.5 and 97.5, by the ratio of Student's t to the normal distribution: with few
    sessions, resamples vary less than samples do.

    Source: Hesterberg, What Teachers Should Know About the Bootstrap, The American Statistician 69(4), 2015.

    Returns:
        An interval for each measure; all NaN if no value counts.
    """
    n_sessions = len(sums.sums)
    means = sums.means()
    if n_sessions < 2:
        return [Interval(float(mean), float("nan"), float("nan")) for mean in means]
    weights = np.empty((_BATCH, n_sessions))  # written again for each batch: new memory takes longer than the product
    resampled = np.empty((len(means), n_resamples))
    first = 0
    draw: Callable[..., Iterable[NDArray[np.unsignedinteger[Any]]]] = (
        _draw_sessions if n_sessions * n_resamples > _CACHE_SIZE else _remembered_draws
    )
    for counts in draw(n_sessions, n_resamples, seed):
        n_drawn = len(counts)
        weights[:n_drawn] = counts
        resampled[:, first : first + n_drawn] = sums.weighted_means(weights[:n_drawn])
        first += n_drawn
    resampled.sort(axis=1)  # NaN comes last
    n_known = np.maximum(np.count_nonzero(sums.counts.any(axis=2), axis=0), 2)  # with one, the interval is NaN anyway
    tails = ndtr(-np.sqrt(n_known / (n_known - 1)) * stdtrit(n_known - 1, (1 + _CONFIDENCE) / 2))
    lows, highs = _quantiles(resampled, tails), _quantiles(resampled, 1 - tails)
    return [Interval(*map(float, row)) for row in zip(means, lows, highs, strict=True)]


def bootstrap_each(sums: Sequence[SessionSums]) -> list[list[Interval]]:
    """The result of :func:`bootstrap_intervals` for each of several values by session, such as those of slices."""
    by_size: dict[int, list[int]] = {}
    for position, each in enumerate(sums):
        by_size.setdefault(len(each.sums), []).append(position)
    found: dict[int, list[Interval]] = {}
    # Equally many sessions have the same resamples. Most sessions come last: all measures of a run have as many.
    for _, positions in sorted(by_size.items()):
        intervals = iter(bootstrap_intervals(SessionSums.beside([sums[position] for position in positions])))
        for position in positions:
            # A product of more columns may round the means in another way.
            ends = zip(sums[position].means(), intervals, strict=False)
            found[position] = [Interval(float(mean), low, high) for mean, (_, low, high) in ends]
    return [found[position] for position in range(len(sums))]


def _quantiles(ordered: NDArray[np.float64], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """A quantile of each row, between two values by linear interpolation; NaN if a value is NaN, ``[M]``."""
    positions = shares * (ordered.shape[1] - 1)
    lows = np.floor(positions).astype(np.intp)
    ends = np.take_along_axis(ordered, np.stack([lows, np.ceil(positions).astype(np.intp)], axis=1), axis=1)
    found = ends[:, 0] + (positions - lows) * (ends[:, 1] - ends[:, 0])
    return np.where(np.isnan(ordered[:, -1]), np.nan, found)


def _draw_sessions(n_sessions: int, n_resamples: int, seed: int) -> Iterator[NDArray[np.unsignedinteger[Any]]]:
    """How often each session is drawn in each resample, ``[B, S]`` for each batch of resamples."""
    rng = np.random.default_rng(seed)
    first_cells = n_sessions * np.arange(_PIECE)[:, None]
    for first in range(0, n_resamples, _BATCH):
        counts = np.empty((min(_BATCH, n_resamples - first), n_sessions), np.min_scalar_type(n_sessions))
        for start in range(0, len(counts), _PIECE):
            piece = counts[start : start + _PIECE]
            cells = rng.integers(0, n_sessions, piece.shape)
            cells += first_cells[: len(piece)]
            piece[:] = np.bincount(cells.ravel(), minlength=cells.size).reshape(cells.shape)
        yield counts


@lru_cache(1)
def _remembered_draws(n_sessions: int, n_resamples: int, seed: int) -> list[NDArray[np.unsignedinteger[Any]]]:
    return list(_draw_sessions(n_sessions, n_resamples, seed))


def permutation_p_values(
    differences: SessionSums, *, n_resamples: int = N_RESAMPLES, seed: int = 0
) -> NDArray[np.float64]:
    """Two-sided p-values of a paired permutation test: could the two runs of each session be exchanged?

    Under the null hypothesis the sign of a session's difference is arbitrary; the test draws signs for whole sessions
    and counts how often the mean difference is at least as far from 0 as the observed one (itself included). When there
    are no more than ``n_resamples`` patterns of signs, all are tried.

    Source: Smucker, Allan and Carterette, A comparison of statistical significance tests for information retrieval
    evaluation, CIKM 2007.

    Returns:
        A p-value for each measure, ``[M]``.
    """
    contributions = differences.contributions()
    n_sessions = contributions.shape[1]
    if n_sessions < 2:
        return np.ones(len(contributions))  # either sign of a single session is as far from 0
    observed = contributions.sum(axis=1)
    # Sums in another order differ in their last digits, and count as equal.
    tolerance = np.abs(observed) * _TOLERANCE
    below, above, n_drawn = np.zeros(len(observed)), np.zeros(len(observed)), 0
    for signs in _draw_signs(n_sessions, n_resamples, seed):
        sums = signs @ contributions.T
        below += np.count_nonzero(sums <= observed + tolerance, axis=0)
        above += np.count_nonzero(sums >= observed - tolerance, axis=0)
        n_drawn += len(signs)
    itself = 0 if _are_few(n_sessions, n_resamples) else 1  # all patterns include the observed one
    return np.minimum(2 * (np.minimum(below, above) + itself) / (n_drawn + itself), 1.0)


def _are_few(n_sessions: int, n_resamples: int) -> bool:
    """Whether there are no more sign patterns than are drawn."""
    return n_sessions < n_resamples.bit_length() and 1 << n_sessions <= n_resamples


def _draw_signs(n_sessions: int, n_resamples: int, seed: int) -> Iterator[NDArray[np.float64]]:
    """A sign for each session in each resample, ``[B, S]`` for each batch of resamples."""
    if _are_few(n_sessions, n_resamples):
        patterns = np.arange(1 << n_sessions)[:, None] >> np.arange(n_sessions)
        yield np.where(patterns & 1, 1.0, -1.0)
        return
    rng = np.random.default_rng(seed)
    for first in range(0, n_resamples, _BATCH):
        # Each number of 32 bits gives its last bit, as in the permutation of two values that scipy draws.
        numbers = rng.integers(0, 1 << 32, (min(_BATCH, n_resamples - first), n_sessions), np.uint32)
        yield np.where(numbers & 1, 1.0, -1.0)


def holm(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Adjust any number of p-values, ``[T]``, for their number, by the step-down procedure.

    Source: Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6, 1979.

    Returns:
        The adjusted p-values in the same order, at most 1, ``[T]``.
    """
    order = np.argsort(p_values, kind="stable")
    adjusted = np.maximum.accumulate(p_values[order] * np.arange(len(p_values), 0, -1))
    result = np.empty_like(p_values)
    result[order] = np.minimum(adjusted, 1.0)
    return result
