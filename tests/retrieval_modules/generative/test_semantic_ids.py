from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mcrs.embeddings.residual_kmeans import learn_codebooks, quantise
from mcrs.retrieval_modules.generative.semantic_ids import SemanticIds, from_arrays, make_unique, to_arrays

_ROWS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=30)


@given(_ROWS, _ROWS)
@settings(max_examples=50, deadline=None)
def test_no_two_ids_are_equal_whatever_collides(rows: list[tuple[int, int]], later: list[tuple[int, int]]) -> None:
    first = make_unique(np.array(rows, np.int32))
    second = make_unique(np.array(later, np.int32), first)
    every = [tuple(row) for row in [*first.tolist(), *second.tolist()]]
    assert len(set(every)) == len(every)
    assert [row[:-1] for row in every] == [*rows, *later]
    assert first[:, -1].max() == max(rows.count(row) for row in rows) - 1


def test_last_code_counts_from_0_in_order() -> None:
    codes = np.array([[1, 1], [0, 0], [1, 1], [1, 1]], np.int32)
    assert make_unique(codes)[:, -1].tolist() == [0, 0, 1, 2]


def test_later_tracks_get_codes_by_the_same_centres() -> None:
    vectors = np.random.default_rng(0).standard_normal((40, 4)).astype(np.float32)
    codebooks = learn_codebooks(vectors, (4, 4), 0)
    ids = SemanticIds([f"t{row}" for row in range(40)], make_unique(quantise(vectors, codebooks)), codebooks)
    longer = ids.extend(["new", "newer"], vectors[[3, 3]])
    assert longer.track_ids[-2:] == ["new", "newer"]
    assert longer.codes[-2:, :-1].tolist() == [ids.codes[3, :-1].tolist()] * 2
    assert len({tuple(row) for row in longer.codes.tolist()}) == 42
    assert np.array_equal(longer.codes[:40], ids.codes)


def test_arrays_and_back() -> None:
    codebooks = [np.ones((2, 3), np.float32), np.zeros((1, 3), np.float32)]
    ids = SemanticIds(["a", "b"], np.array([[0, 0, 0], [1, 0, 4]], np.int32), codebooks)
    back = from_arrays(ids.track_ids, to_arrays(ids))
    assert back.track_ids == ["a", "b"]
    assert np.array_equal(back.codes, ids.codes)
    assert back.sizes == ids.sizes == [2, 1, 5]
