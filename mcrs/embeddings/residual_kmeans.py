"""Residual quantisation: each vector becomes a few codes, from coarse to fine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_BLOCK = 8192


def learn_codebooks(
    vectors: NDArray[np.float32], sizes: Sequence[int], seed: int, n_rounds: int = 20
) -> list[NDArray[np.float32]]:
    """Learn one codebook for each level, float32 ``[K, D]``, by k-means on the residuals of the levels before it.

    The vectors are float32 ``[N, D]``, N > 0. A level with fewer distinct residuals than its size has a centre for each
    of them. ``n_rounds`` is the maximum number of iterations at each level.

    Source: Chen, Guan and Wang, Approximate nearest neighbor search by residual vector quantization, Sensors 10(12),
    2010.
    """
    generator = np.random.default_rng(seed)
    remainders = np.array(vectors, np.float32)
    codebooks = []
    for size in sizes:
        centres = _k_means(remainders, size, generator, n_rounds)
        remainders -= centres[nearest_centres(remainders, centres)]
        codebooks.append(centres)
    return codebooks


def quantise(vectors: NDArray[np.float32], codebooks: Sequence[NDArray[np.float32]]) -> NDArray[np.int32]:
    """The codes, int32 ``[N, L]``, of vectors, float32 ``[N, D]``: the centre that is nearest to each level's residual.

    The codebooks are those of :func:`learn_codebooks`.
    """
    remainders = np.array(vectors, np.float32)
    codes = np.empty((len(vectors), len(codebooks)), np.int32)
    for level, centres in enumerate(codebooks):
        codes[:, level] = nearest_centres(remainders, centres)
        remainders -= centres[codes[:, level]]
    return codes


def nearest_centres(vectors: NDArray[np.float32], centres: NDArray[np.float32]) -> NDArray[np.int32]:
    """The nearest centre of each vector by Euclidean distance, int32 ``[N]``; among equally near ones the first."""
    return _nearest(vectors, centres)[0]


def _nearest(
    vectors: NDArray[np.float32], centres: NDArray[np.float32]
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The nearest centre of each vector, and its squared distance less the vector's own squared length."""
    found = np.empty(len(vectors), np.int32)
    distances = np.empty(len(vectors), np.float32)
    lengths = np.einsum("kd,kd->k", centres, centres)
    for start in range(0, len(vectors), _BLOCK):
        block = slice(start, start + _BLOCK)
        squared = lengths - 2 * (vectors[block] @ centres.T)
        found[block] = squared.argmin(axis=1)
        distances[block] = squared.min(axis=1)
    return found, distances


def _k_means(
    vectors: NDArray[np.float32], size: int, generator: np.random.Generator, n_rounds: int
) -> NDArray[np.float32]:
    distinct = np.unique(vectors, axis=0)
    if len(distinct) <= size:
        return distinct
    centres = distinct[np.sort(generator.choice(len(distinct), size, replace=False))]
    own = np.einsum("nd,nd->n", vectors, vectors)
    members = None
    for _ in range(n_rounds):
        found, distances = _nearest(vectors, centres)
        if members is not None and np.array_equal(found, members):
            break
        members = found
        counts = np.bincount(members, minlength=size)
        order = np.argsort(members, kind="stable")
        filled = np.flatnonzero(counts)
        starts = np.concatenate([[0], np.cumsum(counts[filled])[:-1]])
        centres[filled] = np.add.reduceat(vectors[order], starts, axis=0) / counts[filled, None]
        # A centre without members moves to one of the vectors that are farthest from their centres.
        empty = np.flatnonzero(counts == 0)
        centres[empty] = vectors[np.argsort(-(own + distances), kind="stable")[: len(empty)]]
    return centres
