"""The rank of a hit, where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def hit_rank(ranks: NDArray[np.int32]) -> NDArray[np.float64]:
    """The rank of the played track in the turns whose list holds it; the other turns do not count. Lower is better.

    Args:
        ranks: Rank of the played track in each turn, from 1; 0 where it is not in the list. ``[N]``.

    Returns:
        The rank, or NaN, for each turn, ``[N]``.
    """
    return np.where(ranks > 0, ranks.astype(np.float64), np.nan)
