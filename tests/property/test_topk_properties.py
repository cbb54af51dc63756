from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mcrs.ranking.top_rows import top_rows


@settings(deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    n_scores=st.integers(1, 4000),
    n_levels=st.integers(1, 3000),
    topk=st.integers(1, 100),
    dtype=st.sampled_from([np.float32, np.float64]),
)
def test_top_rows_equals_a_full_stable_sort(
    seed: int, n_scores: int, n_levels: int, topk: int, dtype: type[np.floating]
) -> None:
    scores = (np.random.default_rng(seed).integers(-n_levels, n_levels, n_scores) / 7).astype(dtype)
    expected = np.argsort(-scores, kind="stable")[:topk]
    assert top_rows(scores, topk).tolist() == expected.tolist()
