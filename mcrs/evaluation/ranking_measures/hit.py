"""hit@k, which is recall@k when one track is relevant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def hit(ranks: NDArray[np.int32], k: int) -> NDArray[np.float64]:
    """Whether the relevant track is among the first k: 1 or 0.

    One track is relevant in each turn, so this is also recall@k, the name that is used for the retriever's deeper pool.

    Args:
        ranks: Rank of the relevant track in each turn, from 1; 0 if it is not in the list. ``[N]``.
        k: The cut-off.

    Returns:
        1.0 or 0.0 for each turn, ``[N]``.
    """
    return np.asarray((ranks > 0) & (ranks <= k), np.float64)
