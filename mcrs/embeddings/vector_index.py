"""Dense vectors of texts, searched exactly and in blocks, so that memory is bounded."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from mcrs.ranking.top_rows import top_rows
from mcrs.storage.array_files import load_array, save_array
from mcrs.types import Ranking

logger = logging.getLogger(__name__)

T = TypeVar("T", bound="Hashable")

# Batch sizes of texts, queries and vectors: at most 64 MB of scores at a time.
_ENCODE_BLOCK, _QUERY_BLOCK, _VECTOR_BLOCK = 8192, 256, 65536


class VectorIndex(NamedTuple):
    """A vector for each distinct text (or supplied vector), and the rows that have it.

    So equal texts are encoded once and have exactly equal scores, despite the rounding of matrix products.

    Attributes:
        vectors: Float32 ``[T, D]``, in the order of the texts' first rows.
        starts: Where each text's rows begin, ``[T + 1]``.
        rows: The rows of each text in ascending order, ``[N]``, without rows that have no vector.
    """

    vectors: NDArray[np.float32]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]

    @classmethod
    def load(cls, folder: Path) -> VectorIndex:
        """Read an index; its arrays are mapped into memory, not copied.

        Raises:
            OSError: A file cannot be read.
        """
        return cls(*(load_array(folder, name) for name in cls._fields))

    def search(self, queries: NDArray[np.float32], topk: int) -> list[Ranking]:
        """Rank up to ``topk`` rows by the dot product of their vectors with each query, float32 ``[Q, D]``.

        Returns:
            A ranking for each query; among equal scores the earlier row comes first.
        """
        rankings: list[Ranking] = []
        for start in range(0, len(queries), _QUERY_BLOCK):
            rankings += self._search_block(queries[start : start + _QUERY_BLOCK], topk)
        return rankings

    def _search_block(self, queries: NDArray[np.float32], topk: int) -> Iterator[Ranking]:
        none = (np.empty(0, np.intp), np.empty(0, np.float32))
        best = [none] * len(queries)
        for start in range(0, len(self.vectors), _VECTOR_BLOCK):
            block = queries @ self.vectors[start : start + _VECTOR_BLOCK].T
            for position, scores in enumerate(block):
                found = top_rows(scores, topk)
                # Earlier blocks come first, so ties keep their order.
                texts = np.concatenate([best[position][0], found + start])
                kept = np.concatenate([best[position][1], scores[found]])
                order = top_rows(kept, topk)
                best[position] = texts[order], kept[order]
        return (self._expand(texts, scores, topk) for texts, scores in best)

    def _expand(self, texts: NDArray[np.intp], scores: NDArray[np.float32], topk: int) -> Ranking:
        """Replace texts by their rows. The best ``topk`` rows all belong to the best ``topk`` texts."""
        rows = [self.rows[self.starts[text] : self.starts[text + 1]][:topk] for text in texts]
        all_scores = np.repeat(scores, [len(of_text) for of_text in rows])
        all_rows = np.concatenate([self.rows[:0], *rows])
        order = np.lexsort((all_rows, -all_scores))[:topk]
        return Ranking(all_rows[order], all_scores[order])


def write_index(folder: Path, texts: Sequence[str], encode: Callable[[list[str]], NDArray[np.float32]]) -> None:
    """Encode texts and write their index.

    Texts of similar length are encoded together, the longest first, so that an out-of-memory error comes early.
    ``encode`` encodes texts to vectors ``[n, D]``.

    Raises:
        OSError: A file cannot be written.
    """
    distinct = _write_groups(folder, np.arange(len(texts), dtype=np.int32), texts)
    order = np.argsort([-len(text) for text in distinct], kind="stable")
    vectors = None
    for start in range(0, len(order), _ENCODE_BLOCK):
        block = order[start : start + _ENCODE_BLOCK]
        encoded = encode([distinct[number] for number in block])
        if vectors is None:
            shape = (len(distinct), encoded.shape[1])
            # Written first, so that a full disk is an error: a write to a mapped file would end the process.
            save_array(folder, "vectors", np.broadcast_to(np.float32(0), shape))
            vectors = np.load(folder / "vectors.npy", mmap_mode="r+")
        vectors[block] = encoded
        vectors.flush()
        logger.info("encoded %d of %d distinct texts", start + len(block), len(distinct))


def write_vectors(folder: Path, rows: NDArray[np.int32], vectors: NDArray[np.float32]) -> None:
    """Write the index of vectors, float32 ``[n, D]``, of rows in ascending order, ``[n]``; equal ones are stored once.

    Raises:
        OSError: A file cannot be written.
    """
    distinct = _write_groups(folder, rows, [vector.tobytes() for vector in vectors])
    save_array(folder, "vectors", np.frombuffer(b"".join(distinct), np.float32).reshape(len(distinct), -1))


def _write_groups(folder: Path, rows: NDArray[np.int32], contents: Sequence[T]) -> list[T]:
    """Write which rows have equal content, and return the distinct contents in the order of their first rows."""
    numbers: dict[T, int] = {}
    content_of_row = np.array([numbers.setdefault(content, len(numbers)) for content in contents])
    save_array(folder, "rows", rows[np.argsort(content_of_row, kind="stable")])
    save_array(folder, "starts", np.concatenate([[0], np.cumsum(np.bincount(content_of_row))]).astype(np.int64))
    return list(numbers)
