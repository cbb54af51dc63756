from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mcrs.embeddings import vector_index
from mcrs.embeddings.vector_index import VectorIndex, write_index


def encode(texts: list[str]) -> NDArray[np.float32]:
    """The length of a text, and how many a's are in it."""
    return np.array([[len(text), text.count("a")] for text in texts], np.float32)


def make_index(folder: Path, texts: list[str]) -> VectorIndex:
    write_index(folder, texts, encode)
    return VectorIndex.load(folder)


def test_write_encodes_each_distinct_text_once_longest_first(tmp_path: Path) -> None:
    seen: list[str] = []

    def note(texts: list[str]) -> NDArray[np.float32]:
        seen.extend(texts)
        return encode(texts)

    write_index(tmp_path, ["a", "bbb", "a", "cc", "bbb"], note)
    assert seen == ["bbb", "cc", "a"]
    assert VectorIndex.load(tmp_path).vectors.tolist() == [[1, 1], [3, 0], [2, 0]]


def test_write_on_a_full_disk_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A mapped file without room would end the process at its first write.
    save = np.save

    def save_while_there_is_room(path: Path, array: NDArray[np.generic], **options: bool) -> None:
        if path.name == "vectors.npy":
            raise OSError("8 requested and 0 written")
        save(path, array, **options)

    monkeypatch.setattr(np, "save", save_while_there_is_room)
    with pytest.raises(OSError, match="8 requested"):
        write_index(tmp_path, ["a", "bbb"], encode)


def test_search_ranks_by_dot_product_and_ties_by_row(tmp_path: Path) -> None:
    index = make_index(tmp_path, ["a", "bbb", "a", "cc", "bbb", "aaa"])
    first, second = index.search(np.array([[1, 0], [0, 1]], np.float32), 4)
    assert first.rows.tolist() == [1, 4, 5, 3]
    assert first.scores.tolist() == [3, 3, 3, 2]
    assert second.rows.tolist() == [5, 0, 2, 1]
    assert (first.rows.dtype, first.scores.dtype) == (np.int32, np.float32)


@pytest.mark.parametrize(("topk", "n_expected"), [(0, 0), (1, 1), (3, 3), (50, 3)])
def test_search_clamps_topk_to_rows(topk: int, n_expected: int, tmp_path: Path) -> None:
    ranking = make_index(tmp_path, ["same", "same", "same"]).search(np.ones((1, 2), np.float32), topk)[0]
    assert ranking.rows.tolist() == list(range(n_expected))


@pytest.mark.parametrize(("n_queries_at_once", "n_vectors_at_once"), [(1, 1), (3, 7), (256, 1000)])
def test_search_in_blocks_equals_a_full_stable_sort(
    n_queries_at_once: int, n_vectors_at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vector_index, "_QUERY_BLOCK", n_queries_at_once)
    monkeypatch.setattr(vector_index, "_VECTOR_BLOCK", n_vectors_at_once)
    monkeypatch.setattr(vector_index, "_ENCODE_BLOCK", 10)
    random = np.random.default_rng(0)
    texts = ["".join(random.choice(list("ab"), random.integers(1, 7))) for _ in range(200)]
    queries = random.integers(-3, 4, (8, 2)).astype(np.float32)
    # Whole numbers, so that no product is rounded and equal scores are equal in any order of adding.
    scores = queries @ encode(texts).T
    for ranking, expected in zip(make_index(tmp_path, texts).search(queries, 20), scores, strict=True):
        best = np.argsort(-expected, kind="stable")[:20]
        assert ranking.rows.tolist() == best.tolist()
        assert ranking.scores.tolist() == expected[best].tolist()
