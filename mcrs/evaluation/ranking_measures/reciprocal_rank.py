"""The reciprocal rank, whose mean is MRR."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def reciprocal_rank(ranks: NDArray[np.int32], k: int | None = None) -> NDArray[np.float64]:
    """One divided by the rank of the relevant track; 0 if it is not in the list (or its first k). Its mean is MRR.

    Source: Voorhees, The TREC-8 question answering track report, 1999.
    """
    found = ranks > 0 if k is None else (ranks > 0) & (ranks <= k)
    return np.where(found, 1.0 / np.maximum(ranks, 1), 0.0)
