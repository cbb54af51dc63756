"""The rank of hits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def hit_rank(ranks: NDArray[np.int32]) -> NDArray[np.float64]:
    """The rank of the relevant track; turns whose list does not contain it do not count. Lower is better.

    Args:
        ranks: Rank of the relevant track in each turn, from 1; 0 if it is not in the list. ``[N]``.

    Returns:
        The rank, or NaN, for each turn, ``[N]``.
    """
    return np.where(ranks > 0, ranks.astype(np.float64), np.nan)
