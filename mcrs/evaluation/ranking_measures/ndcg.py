"""nDCG@k."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def ndcg(ranks: NDArray[np.int32], k: int) -> NDArray[np.float64]:
    """Normalised discounted cumulative gain of the first k tracks.

    One track is relevant in each turn, so the ideal gain is 1, and what is left is 1 / log2(1 + rank) when the played
    track stands at a rank up to k, else 0.

    Source: Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, TOIS 20(4), 2002, with the
    logarithmic discount of the official evaluator.

    Args:
        ranks: Rank of the played track in each turn, from 1; 0 where it is not in the list. ``[N]``.
        k: How many tracks count.

    Returns:
        A value from 0 to 1 for each turn, ``[N]``.
    """
    found = (ranks > 0) & (ranks <= k)
    # Where nothing was found, log2(2) = 1 keeps the division defined.
    return np.where(found, 1.0 / np.log2(1.0 + np.where(found, ranks, 1)), 0.0)
