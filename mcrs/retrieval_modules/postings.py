"""An inverted index whose weights are computed beforehand, so that scoring is adding."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_VOCABULARY = "vocabulary.json"


class Postings(NamedTuple):
    """For each token, the rows that contain it and what it adds to their scores.

    Attributes:
        vocabulary: Every token, and its number.
        starts: Where each token's postings begin, ``[V + 1]``.
        rows: The rows of all postings, ``[P]``; those of one token rise.
        weights: What each posting adds to the score of its row, ``[P]``. Scores are added up in its type.
        absent: What each token adds to every row beyond its postings, ``[V]``.
        n_rows: How many rows there are.
    """

    vocabulary: dict[str, int]
    starts: NDArray[np.int64]
    rows: NDArray[np.intp]
    weights: NDArray[np.floating[Any]]
    absent: NDArray[np.floating[Any]]
    n_rows: int

    def save(self, folder: Path) -> None:
        """Write the index into a folder.

        Raises:
            OSError: A file cannot be written.
        """
        tokens = sorted(self.vocabulary, key=self.vocabulary.__getitem__)
        (folder / _VOCABULARY).write_text(json.dumps({"n_rows": self.n_rows, "tokens": tokens}), encoding="utf-8")
        for name in ("starts", "rows", "weights", "absent"):
            np.save(folder / f"{name}.npy", getattr(self, name), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Postings:
        """Read an index, its arrays mapped into memory rather than copied.

        Raises:
            OSError: A file cannot be read.
        """
        stored = json.loads((folder / _VOCABULARY).read_text(encoding="utf-8"))
        vocabulary = {token: number for number, token in enumerate(stored["tokens"])}
        # Plain views: slicing numpy's memmap class itself costs more than adding up a short posting list.
        starts, rows, weights, absent = (
            np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))
            for name in ("starts", "rows", "weights", "absent")
        )
        return cls(vocabulary, starts, rows, weights, absent, stored["n_rows"])

    def score(self, queries: Sequence[list[int]]) -> Iterator[tuple[int, NDArray[np.floating[Any]]]]:
        """Score every row for each query, token by token in the query's order, repeated tokens as often as they occur.

        A query that begins with all of another one goes on from its sums, so the turns of a session cost little more
        than the last of them, and the result is the same to the last bit.

        Args:
            queries: Token numbers for each query.

        Yields:
            The position of a query, in any order, and its scores ``[N]``, which are valid until the next step.
        """
        scores = np.zeros(self.n_rows, self.weights.dtype)
        done: list[int] = []
        for position in sorted(range(len(queries)), key=lambda position: queries[position]):
            tokens = queries[position]
            if tokens[: len(done)] != done:
                scores.fill(0)
                done = []
            self._add(tokens[len(done) :], scores)
            done = tokens
            beyond = self.absent[tokens].sum()
            yield position, scores + beyond if beyond else scores

    def _add(self, tokens: list[int], scores: NDArray[np.floating[Any]]) -> None:
        numbers = np.asarray(tokens, np.intp)
        for start, end in zip(self.starts[numbers].tolist(), self.starts[numbers + 1].tolist(), strict=True):
            if end - start == self.n_rows:
                # The names of the fields are in every document; adding whole arrays is several times faster.
                scores += self.weights[start:end]
            else:
                np.add.at(scores, self.rows[start:end], self.weights[start:end])
