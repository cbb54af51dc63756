"""The best of many scores, exactly, with the design's rule for ties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mcrs.types import Ranking

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCK = 64


def top_rows(scores: NDArray[np.floating[Any]], topk: int) -> NDArray[np.intp]:
    """The positions of the highest scores, best first; among equal scores the earlier position comes first.

    Args:
        scores: One score for each position, ``[N]``, all of them numbers.
        topk: How many are wanted; clamped to ``N``.

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


def fill_up(ranking: Ranking, topk: int, n_rows: int) -> Ranking:
    """Add the first rows that a ranking does not have, at score 0, until there are ``topk`` or no more.

    Args:
        ranking: Scores above 0.
        topk: How many rows are wanted.
        n_rows: How many rows there are in all.
    """
    missing = min(topk, n_rows) - len(ranking)
    if missing <= 0:
        return ranking
    first = np.arange(min(topk, n_rows), dtype=np.int32)
    others = first[~np.isin(first, ranking.rows)][:missing]
    return Ranking(
        np.concatenate([ranking.rows, others]), np.concatenate([ranking.scores, np.zeros(len(others), np.float32)])
    )


def _kth_highest(scores: NDArray[np.floating[Any]], topk: int) -> float:
    n_blocks = len(scores) // _BLOCK
    if n_blocks > topk:
        # The highest scores of the blocks are themselves scores, so the k-th of them bounds the k-th of all from
        # below: one cheap pass leaves few scores to select from.
        peaks = scores[: n_blocks * _BLOCK].reshape(n_blocks, _BLOCK).max(axis=1)
        scores = scores[scores >= np.partition(peaks, n_blocks - topk)[n_blocks - topk]]
    # Of most tracks a query of words says nothing: selecting among equal scores is what selection does worst.
    lowest = scores.min()
    higher = scores[scores > lowest]
    if len(higher) < topk:
        return float(lowest)
    return float(np.partition(higher, len(higher) - topk)[len(higher) - topk])
