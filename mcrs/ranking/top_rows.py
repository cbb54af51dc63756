"""Exact top-k selection, also of sums of gains; ties are broken by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mcrs.types import Ranking

# Maximum number of scores in a group; the maximum of each group (its peak) is compared first.
_GROUP = 64


def top_rows(scores: NDArray[np.floating[Any]], topk: int) -> NDArray[np.intp]:
    """The positions of the highest of ``N`` scores, best first, ``[min(topk, N)]``; of equal ones the earlier is first.

    All scores are numbers, not NaN.
    """
    topk = min(topk, len(scores))
    if topk < 1:
        return np.empty(0, np.intp)
    if len(scores) <= 4 * topk:
        return np.argsort(-scores, kind="stable")[:topk]
    bound = lower_bound_of_kth(scores, topk)
    above = np.flatnonzero(scores > bound)
    if len(above) > 4 * topk:
        # Sorting costs more than selecting.
        values = scores[above]
        above = above[values >= np.partition(values, len(values) - topk)[len(values) - topk]]
    above = above[np.argsort(-scores[above], kind="stable")][:topk]
    return np.concatenate([above, _first_equal(scores, bound, topk - len(above))])


def lower_bound_of_kth(scores: NDArray[np.floating[Any]], count: int) -> float:
    """A lower bound of the ``count``-th highest of scores ``[N]``, nearly tight; ``count`` is from 1 to ``N``."""
    size = min(_GROUP, len(scores) // (4 * count))
    if size < 2:
        peaks = scores
    else:
        # The peak of each group is itself a score, so the count-th highest peak is reached by that many scores. A
        # group's members are far apart, because numpy compares whole rows faster than it finds the peak of a row.
        n_groups = len(scores) // size
        peaks = scores[: size * n_groups].reshape(size, n_groups).max(axis=0)
    # Most tracks have no word of a query: selection is slowest among equal scores, so these are skipped.
    lowest = peaks.min()
    higher = peaks[peaks > lowest]
    if len(higher) < count:
        return float(lowest)
    return float(np.partition(higher, len(higher) - count)[len(higher) - count])


def _first_equal(scores: NDArray[np.floating[Any]], value: float, count: int) -> NDArray[np.intp]:
    """The first positions of a score, at most ``count``; it is mostly found near the start."""
    found: list[NDArray[np.intp]] = []
    start, size = 0, 16 * count
    while count > 0 and start < len(scores):
        found.append(np.flatnonzero(scores[start : start + size] == value)[:count] + start)
        count -= len(found[-1])
        start, size = start + size, 2 * size
    return np.concatenate(found) if found else np.empty(0, np.intp)


def fill_up(
    ranking: Ranking,
    topk: int,
    n_rows: int,
    left_out: Sequence[int] = (),
    order: NDArray[np.integer[Any]] | None = None,
) -> Ranking:
    """Append the first rows that a ranking does not have, until it has ``topk`` or all ``n_rows`` of the catalogue.

    They come from ``order``, the best first (None: all rows in order), except those that are left out. They have score
    0, or the last score if that is below 0.
    """
    missing = min(topk, n_rows) - len(ranking)
    if missing <= 0:
        return ranking
    # This many rows are enough.
    most = min(topk + len(left_out), n_rows)
    first = np.arange(most, dtype=np.int32) if order is None else order[:most].astype(np.int32)
    others = first[~np.isin(first, [*ranking.rows, *left_out])][:missing]
    score = min(0.0, float(ranking.scores.min(initial=0.0)))
    return replace(
        ranking,
        rows=np.concatenate([ranking.rows, others]),
        scores=np.concatenate([ranking.scores, np.full(len(others), score, np.float32)]),
    )


def rank_sums(
    contributions: Iterable[tuple[NDArray[np.integer[Any]], NDArray[np.floating[Any]]]], topk: int
) -> Ranking:
    """Rank at most ``topk`` of the catalogue rows that gain something by the sum of their gains.

    A row may gain any number of times. Among equal sums the earlier row is first.
    """
    found = list(contributions)
    if not found:
        return Ranking.of((), ())
    # Rows in ascending order, so that ties are broken by row.
    rows, positions = np.unique(np.concatenate([rows for rows, _ in found]), return_inverse=True)
    # Ties are decided in float32, the type of a ranking's scores.
    scores = np.bincount(positions, np.concatenate([contribution for _, contribution in found])).astype(np.float32)
    best = top_rows(scores, topk)
    return Ranking(rows[best].astype(np.int32), scores[best])
