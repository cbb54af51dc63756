"""Ranking tracks by the sum of several gains."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mcrs.ranking.top_rows import top_rows
from mcrs.types import Ranking


def rank_sums(
    contributions: Iterable[tuple[NDArray[np.integer[Any]], NDArray[np.floating[Any]]]], topk: int
) -> Ranking:
    """Rank tracks by the sum of their gains, the earlier row first among equal sums.

    Args:
        contributions: Catalogue rows, and what each of them gains; any number of times.
        topk: How many tracks are wanted.

    Returns:
        At most ``topk`` of the rows that gain something.
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
