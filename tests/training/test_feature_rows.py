"""Features in a file."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.training.candidate_table import FeatureRows


@given(st.lists(st.integers(0, 5), max_size=6), st.integers(1, 3))
def test_rows_come_back_by_turn(sizes: list[int], n_features: int) -> None:
    generator = np.random.default_rng(0)
    turns = [generator.random((size, n_features), np.float32) for size in sizes]
    kept = FeatureRows(n_features, turns)
    assert len(kept) == len(turns)
    for found, rows in zip(kept, turns, strict=True):
        np.testing.assert_array_equal(found, rows)
    assert [each.shape for each in kept[1:]] == [rows.shape for rows in turns[1:]]
    if turns:
        np.testing.assert_array_equal(kept[-1], turns[-1])
        np.testing.assert_array_equal(kept.rows(0, sum(sizes)), np.concatenate(turns))


def test_lightgbm_reads_what_it_would_read_from_memory() -> None:
    lightgbm = pytest.importorskip("lightgbm")
    generator = np.random.default_rng(1)
    turns = [generator.random((10, 4), np.float32) for _ in range(30)]
    labels = generator.integers(0, 2, 300)
    settings = {"objective": "binary", "verbosity": -1, "num_threads": 1, "min_data_in_leaf": 5}
    trees = [
        lightgbm.train(settings, lightgbm.Dataset(data, labels, params={"verbosity": -1}), 5).model_to_string()
        for data in (FeatureRows(4, turns).as_sequence(lightgbm), np.concatenate(turns))
    ]
    assert trees[0] == trees[1]
