"""An inverted index with precomputed weights, so that scoring only adds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_VOCABULARY = "vocabulary.json"


class Term(NamedTuple):
    """A token of a query.

    Attributes:
        token: Its number.
        weight: Its weight.
    """

    token: int
    weight: float = 1.0


class Postings(NamedTuple):
    """For each token, the rows that contain it, and what it adds to their scores.

    Attributes:
        vocabulary: Every token, and its number.
        starts: Where each token's postings begin, ``[V + 1]``.
        rows: The rows of all postings, ``[P]``, in ascending order for each token.
        weights: What each posting adds to the score of its row, ``[P]``. Scores are summed in its type.
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
        """Read an index; its arrays are mapped into memory, not copied.

        Raises:
            OSError: A file cannot be read.
        """
        stored = json.loads((folder / _VOCABULARY).read_text(encoding="utf-8"))
        vocabulary = {token: number for number, token in enumerate(stored["tokens"])}
        # Plain views: slicing numpy's memmap costs more than summing a short posting list.
        starts, rows, weights, absent = (
            np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))
            for name in ("starts", "rows", "weights", "absent")
        )
        return cls(vocabulary, starts, rows, weights, absent, stored["n_rows"])

    def score(self, queries: Sequence[Sequence[Term]]) -> Iterator[tuple[int, NDArray[np.floating[Any]]]]:
        """Score every row for each query, term by term in the order of the query, repeated tokens each time.

        A query that begins with another query continues from its sums, so all turns of a session cost little more than
        the last one; the result is the same to the last bit.

        Args:
            queries: The terms of each query.

        Yields:
            The position of a query, in any order, and its scores ``[N]``, which are valid until the next step.
        """
        scores = np.zeros(self.n_rows, self.weights.dtype)
        done: list[Term] = []
        all_terms = [list(query) for query in queries]
        for position in sorted(range(len(queries)), key=all_terms.__getitem__):
            terms = all_terms[position]
            if terms[: len(done)] != done:
                scores.fill(0)
                done = []
            self._add(terms[len(done) :], scores)
            done = terms
            beyond = self._beyond(terms)
            yield position, scores + beyond if beyond else scores

    def _add(self, terms: Sequence[Term], scores: NDArray[np.floating[Any]]) -> None:
        tokens = np.fromiter((term.token for term in terms), np.intp, len(terms))
        starts, ends = self.starts[tokens].tolist(), self.starts[tokens + 1].tolist()
        for start, end, (_, weight) in zip(starts, ends, terms, strict=True):
            gains = self.weights[start:end] if weight == 1 else self.weights[start:end] * scores.dtype.type(weight)
            if end - start == self.n_rows:
                # For tokens in every document, such as field names, adding whole arrays is several times faster.
                scores += gains
            else:
                np.add.at(scores, self.rows[start:end], gains)

    def _beyond(self, terms: Sequence[Term]) -> np.floating[Any]:
        tokens = np.fromiter((term.token for term in terms), np.intp, len(terms))
        weights = np.fromiter((term.weight for term in terms), self.absent.dtype, len(terms))
        total: np.floating[Any] = (self.absent[tokens] * weights).sum()
        return total


def add_postings(parts: Sequence[tuple[Postings, float, NDArray[np.intp]]], n_rows: int) -> Postings:
    """Combine several indexes to one; its scores are the weighted sum of theirs.

    Args:
        parts: Each an index, its weight, and for each of its rows the row of the combined index.
        n_rows: Number of rows of the combined index.
    """
    from scipy.sparse import coo_array

    vocabulary: dict[str, int] = {}
    for postings, _, _ in parts:
        for token in postings.vocabulary:
            vocabulary.setdefault(token, len(vocabulary))
    absent = np.zeros(len(vocabulary), np.float64)
    tokens, rows, weights = [], [], []
    for postings, weight, row_of in parts:
        number_of = np.fromiter((vocabulary[token] for token in postings.vocabulary), np.intp)
        own = np.fromiter(postings.vocabulary.values(), np.intp)
        number_of = number_of[np.argsort(own)]
        tokens.append(np.repeat(number_of, np.diff(postings.starts)))
        rows.append(row_of[postings.rows])
        weights.append(weight * postings.weights.astype(np.float64))
        absent[number_of] += weight * postings.absent
    places = np.concatenate(tokens), np.concatenate(rows)
    table = coo_array((np.concatenate(weights), places), shape=(len(vocabulary), n_rows)).tocsr()
    table.sort_indices()
    dtype = parts[0][0].weights.dtype
    starts, found = table.indptr.astype(np.int64), table.indices.astype(np.intp)
    return Postings(vocabulary, starts, found, table.data.astype(dtype), absent.astype(dtype), n_rows)
