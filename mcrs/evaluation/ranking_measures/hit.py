"""hit@k, which is recall@k when one track is relevant."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def hit(ranks: NDArray[np.int32], k: int) -> NDArray[np.float64]:
    """Whether the relevant track is among the first k: 1 or 0.

    One track is relevant in each turn, so this is also recall@k, the name that is used for the retriever's deeper pool.
    """
    return np.asarray((ranks > 0) & (ranks <= k), np.float64)
