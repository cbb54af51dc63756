from __future__ import annotations

import numpy as np
import pytest

from mcrs.embeddings.residual_kmeans import learn_codebooks, nearest_centres, quantise


def _vectors(n: int, d: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((n, d)).astype(np.float32)


def test_each_level_brings_vectors_nearer() -> None:
    vectors = _vectors(400, 6)
    codebooks = learn_codebooks(vectors, (16, 16, 16), seed=0)
    codes = quantise(vectors, codebooks)
    errors, written = [], np.zeros_like(vectors)
    for level, centres in enumerate(codebooks):
        written += centres[codes[:, level]]
        errors.append(float(np.square(vectors - written).mean()))
    assert errors[0] < float(np.square(vectors).mean()) * 0.8
    assert errors[0] > errors[1] > errors[2]


def test_separate_groups_get_separate_first_codes() -> None:
    middle = np.eye(4, dtype=np.float32) * 10
    vectors = np.repeat(middle, 25, axis=0) + _vectors(100, 4) * 0.1
    codes = quantise(vectors, learn_codebooks(vectors, (4, 2), seed=3, n_rounds=50))
    groups = codes[:, 0].reshape(4, 25)
    assert all(len(set(group.tolist())) == 1 for group in groups)
    assert len(set(groups[:, 0].tolist())) == 4


def test_same_seed_gives_the_same_centres_and_another_seed_others() -> None:
    vectors = _vectors(200, 5)
    first, again, other = (learn_codebooks(vectors, (8, 8), seed) for seed in (1, 1, 2))
    assert all(np.array_equal(one, two) for one, two in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])


@pytest.mark.parametrize("n", [1, 3, 12])
def test_fewer_vectors_than_centres(n: int) -> None:
    vectors = _vectors(n, 3)
    codebooks = learn_codebooks(vectors, (64, 64), seed=0)
    assert len(codebooks[0]) == n
    assert len(codebooks[1]) == 1
    assert len(set(quantise(vectors, codebooks)[:, 0].tolist())) == n


def test_equal_vectors_get_equal_codes() -> None:
    vectors = np.repeat(_vectors(5, 3), 4, axis=0)
    codes = quantise(vectors, learn_codebooks(vectors, (2, 2), seed=0))
    assert all(len({tuple(row) for row in group}) == 1 for group in codes.reshape(5, 4, 2).tolist())


def test_nearest_centre_is_the_nearest_and_the_first_among_ties() -> None:
    centres = np.array([[1, 0], [-1, 0], [1, 0]], np.float32)
    assert nearest_centres(np.array([[2, 0], [-3, 1], [0, 5]], np.float32), centres).tolist() == [0, 1, 0]
