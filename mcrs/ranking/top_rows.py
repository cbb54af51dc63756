"""Exact top-k selection; ties are broken by row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from mcrs.types import Ranking

_BLOCK = 64


def top_rows(scores: NDArray[np.floating[Any]], topk: int) -> NDArray[np.intp]:
    """The positions of the highest scores, best first; among equal scores the earlier position comes first.

    Args:
        scores: One score for each position, ``[N]``, all of them numbers.
        topk: Number of positions; clamped to ``N``.

    Returns:
        The positions, ``[min(topk, N)]``.
    """
    topk = min(topk, len(scores))
    if topk < 1:
        return np.empty(0, np.intp)
    cut = _kth_highest(scores, topk)
    above = np.flatnonzero(scores > cut)
    above = above[np.argsort(-scores[above], kind="stable")]
    level = np.flatnonzero(scores == cut)[: topk - len(above)]
    return np.concatenate([above, level])


def fill_up(
    ranking: Ranking,
    topk: int,
    n_rows: int,
    left_out: Sequence[int] = (),
    order: NDArray[np.integer[Any]] | None = None,
) -> Ranking:
    """Append the first rows that a ranking does not have, until it has ``topk`` or all rows.

    Args:
        ranking: Any ranking.
        topk: Number of rows.
        n_rows: Number of rows in the catalogue.
        left_out: Rows that must not be appended.
        order: The rows that may be appended, the best first; None is all rows in order.

    Returns:
        The ranking; appended rows have score 0, or the last score if that is below 0.
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


def _kth_highest(scores: NDArray[np.floating[Any]], topk: int) -> float:
    n_blocks = len(scores) // _BLOCK
    if n_blocks > topk:
        # The highest scores of the blocks are themselves scores, so the k-th of them bounds the k-th of all from
        # below: one cheap pass leaves few scores to select from.
        peaks = scores[: n_blocks * _BLOCK].reshape(n_blocks, _BLOCK).max(axis=1)
        scores = scores[scores >= np.partition(peaks, n_blocks - topk)[n_blocks - topk]]
    # Most tracks have no word of a query: selection is slowest among equal scores, so these are skipped.
    lowest = scores.min()
    higher = scores[scores > lowest]
    if len(higher) < topk:
        return float(lowest)
    return float(np.partition(higher, len(higher) - topk)[len(higher) - topk])
