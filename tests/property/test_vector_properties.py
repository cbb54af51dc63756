"""Exact search in blocks, over vectors of which many are equal."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mcrs.embeddings import vector_index
from mcrs.embeddings.track_vectors import TrackVectors
from mcrs.embeddings.vector_index import VectorIndex, write_vectors

small = st.integers(-2, 2)


@given(
    vectors=arrays(np.int8, st.tuples(st.integers(1, 30), st.just(3)), elements=small),
    queries=arrays(np.int8, st.tuples(st.integers(1, 4), st.just(3)), elements=small),
    missing=st.sets(st.integers(0, 40), max_size=40),
    topk=st.integers(1, 40),
    block=st.integers(1, 8),
)
def test_search_equals_sorting_everything(
    vectors: np.ndarray, queries: np.ndarray, missing: set[int], topk: int, block: int
) -> None:
    n_tracks = 41
    rows = np.array([row for row in range(n_tracks) if row not in missing][: len(vectors)], np.int32)
    kept = vectors[: len(rows)].astype(np.float32)
    before = vector_index._VECTOR_BLOCK
    vector_index._VECTOR_BLOCK = block
    try:
        with tempfile.TemporaryDirectory() as folder:
            write_vectors(Path(folder), rows, kept)
            tracks = TrackVectors(VectorIndex.load(Path(folder)), n_tracks)
            rankings = tracks.search(queries.astype(np.float32), topk)
            every = np.arange(n_tracks, dtype=np.int32)
            assert np.flatnonzero(tracks.known(every)).tolist() == rows.tolist()
            np.testing.assert_array_equal(tracks.vectors_of(rows), kept)
    finally:
        vector_index._VECTOR_BLOCK = before
    for query, ranking in zip(queries.astype(np.float32), rankings, strict=True):
        scores = kept @ query
        order = np.argsort(-scores, kind="stable")[:topk] if query.any() else []
        assert ranking.rows.tolist() == rows[order].tolist()
        assert ranking.scores.tolist() == scores[order].tolist()
