"""nDCG@k."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def ndcg(ranks: NDArray[np.int32], k: int) -> NDArray[np.float64]:
    """Normalised discounted cumulative gain of the first k tracks.

    One track is relevant in each turn, so the ideal gain is 1 and the value is 1 / log2(1 + rank) if the relevant track
    has a rank up to k, else 0.

    Source: Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, TOIS 20(4), 2002, with the
    logarithmic discount of the official evaluator.
    """
    found = (ranks > 0) & (ranks <= k)
    # If nothing was found, log2(2) = 1 keeps the division defined.
    return np.where(found, 1.0 / np.log2(1.0 + np.where(found, ranks, 1)), 0.0)
