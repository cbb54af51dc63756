"""The rank of hits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def hit_rank(ranks: NDArray[np.int32]) -> NDArray[np.float64]:
    """The rank of the relevant track; turns whose list does not contain it do not count. Lower is better."""
    return np.where(ranks > 0, ranks.astype(np.float64), np.nan)
