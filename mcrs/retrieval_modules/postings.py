"""An inverted index with precomputed weights, so that scoring only adds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mcrs.libraries.scipy_internals import Lines
from mcrs.storage.array_files import load_array, save_array

_VOCABULARY = "vocabulary.json"
_ARRAYS = ("starts", "rows", "weights", "absent")
_BY_ROW = ("row_starts", "row_tokens", "row_weights")


class Query(NamedTuple):
    """The ids ``[L]`` of a query's tokens in order, repeated ones each time, and their weights above 0, ``[L]``."""

    tokens: NDArray[np.intp]
    weights: NDArray[np.float64]

    @classmethod
    def of(cls, tokens: Sequence[int], weights: float | Sequence[float] = 1.0) -> Query:
        """The query of tokens, with one weight for all or one for each."""
        each = np.full(len(tokens), weights) if isinstance(weights, float) else np.array(weights, np.float64)
        return cls(np.array(tokens, np.intp), each)


def numbers_within(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number the members of adjacent groups of some sizes, each group from 0: ``[2, 3]`` gives 0, 1, 0, 1, 2."""
    return np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)


@dataclass(frozen=True, eq=False)
class Postings:
    """For each token, the rows that contain it, and what it adds to their scores.

    Attributes:
        vocabulary: Every token, and its id.
        starts: Where each token's postings begin, ``[V + 1]``, in the integer type of ``rows``.
        rows: The rows of all postings, ``[P]``, in ascending order for each token.
        weights: What each posting adds to the score of its row, ``[P]``. Scores are summed in its type.
        absent: What each token adds to every row beyond its postings, ``[V]``.
        n_rows: How many rows there are.
        stored_by_row: The weights by row, if they were read from a file.
    """

    vocabulary: dict[str, int]
    starts: NDArray[np.integer[Any]]
    rows: NDArray[np.integer[Any]]
    weights: NDArray[np.floating[Any]]
    absent: NDArray[np.floating[Any]]
    n_rows: int
    stored_by_row: Lines | None = None

    def save(self, folder: Path) -> None:
        """Write the index into a folder.

        Raises:
            OSError: A file cannot be written.
        """
        tokens = sorted(self.vocabulary, key=self.vocabulary.__getitem__)
        (folder / _VOCABULARY).write_text(json.dumps({"n_rows": self.n_rows, "tokens": tokens}), encoding="utf-8")
        for name in _ARRAYS:
            save_array(folder, name, getattr(self, name))
        for name, array in zip(_BY_ROW, self.by_row, strict=True):
            save_array(folder, name, array)

    @classmethod
    def load(cls, folder: Path) -> Postings:
        """Read an index; its arrays are mapped into memory, not copied.

        Raises:
            OSError: A file cannot be read.
        """
        stored = json.loads((folder / _VOCABULARY).read_text(encoding="utf-8"))
        vocabulary = {token: token_id for token_id, token in enumerate(stored["tokens"])}
        starts, rows, weights, absent = (load_array(folder, name) for name in _ARRAYS)
        # A model that an earlier version trained has no weights by row.
        has_rows = (folder / f"{_BY_ROW[0]}.npy").exists()
        by_row = Lines(*(load_array(folder, name) for name in _BY_ROW)) if has_rows else None
        return cls(vocabulary, starts, rows, weights, absent, stored["n_rows"], by_row)

    @cached_property
    def by_row(self) -> Lines:
        """The weights by row."""
        return self.by_token.transposed(self.n_rows) if self.stored_by_row is None else self.stored_by_row

    @property
    def by_token(self) -> Lines:
        """The weights by token."""
        return Lines(self.starts, self.rows, self.weights)

    def sizes(self, tokens: NDArray[np.intp]) -> NDArray[np.integer[Any]]:
        """How many rows have each token."""
        return self.by_token.sizes(tokens)

    @cached_property
    def max_contribution(self) -> float:
        """The largest absolute change that one token makes to a row's score."""
        return sum(
            float(max(amounts.max(initial=0), -amounts.min(initial=0))) for amounts in (self.weights, self.absent)
        )

    @cached_property
    def adds_to_all(self) -> bool:
        """Whether any token adds something to rows beyond its postings."""
        return bool(self.absent.any())

    @cached_property
    def common(self) -> dict[int, float]:
        """The tokens that most rows have: by how much one of them can change the difference of two rows' scores."""
        sizes = np.diff(self.starts)
        found = {}
        for token in np.flatnonzero(sizes > self.n_rows // 2).tolist():
            own = self.weights[self.starts[token] : self.starts[token + 1]]
            found[token] = float(own.max(initial=0)) - float(own.min(initial=0))
        return found


def add_postings(parts: Sequence[tuple[Postings, float, NDArray[np.intp]]], n_rows: int) -> Postings:
    """Combine indexes to one of ``n_rows`` rows; its scores are the weighted sum of theirs."""
    vocabulary: dict[str, int] = {}
    for postings, _, _ in parts:
        for token in postings.vocabulary:
            vocabulary.setdefault(token, len(vocabulary))
    absent = np.zeros(len(vocabulary), np.float64)
    tokens, rows, weights = [], [], []
    for postings, weight, row_of in parts:
        id_of = np.fromiter((vocabulary[token] for token in postings.vocabulary), np.intp)
        own = np.fromiter(postings.vocabulary.values(), np.intp)
        id_of = id_of[np.argsort(own)]
        tokens.append(np.repeat(id_of, np.diff(postings.starts)))
        rows.append(row_of[postings.rows])
        weights.append(weight * postings.weights.astype(np.float64))
        absent[id_of] += weight * postings.absent
    shape = len(vocabulary), n_rows
    lines = Lines.of(np.concatenate(tokens), np.concatenate(rows), np.concatenate(weights), shape)
    dtype = parts[0][0].weights.dtype
    return Postings(vocabulary, *lines._replace(values=lines.values.astype(dtype)), absent.astype(dtype), n_rows)
