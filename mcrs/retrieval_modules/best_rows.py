"""Exact top-k of an inverted index, with pruning by MaxScore."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from mcrs.ranking.top_rows import reached_by, top_rows
from mcrs.retrieval_modules.postings import Query

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from mcrs.retrieval_modules.postings import Postings

# Postings that are added together: few calls for short lists, little memory for long ones.
_ADDED_TOGETHER = 1 << 14
# Scoring one row again costs about as much as adding this many postings.
_ROW_COST = 200
# Maximum of rows times terms in one scoring step: 32 MB of double precision.
_MOST_SCORED_AGAIN = 1 << 22


def best_rows(
    postings: Postings, queries: Iterable[Query], topk: int
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.floating[Any]]]]:
    """Rank the rows of an index for each query.

    A row's score is the sum of its weights, term by term in the order of the query, repeated tokens each time, in the
    number type of the index. If many tokens are repeated or occur in most rows, the sums of the other tokens, each
    added once, show which rows can be among the best; only those are then scored in full. This is the idea of MaxScore
    (Turtle and Flood, Query evaluation: strategies and optimizations, IPM 31(6), 1995), and the result is the same to
    the last bit. A query that begins with the previous one continues from its sums, as the turns of a session do.

    Args:
        postings: The index.
        queries: The tokens and their weights.
        topk: How many rows are wanted; clamped to ``N``.

    Yields:
        For each query the rows and their scores, best first; among equal scores the earlier row comes first.
    """
    topk = min(topk, postings.n_rows)
    sums = _RunningSums(postings)
    for query in queries:
        terms = _Terms.of(query)
        rows = _possible_rows(postings, terms, sums, topk) if topk > 0 else None
        if rows is None:
            scores = np.zeros(postings.n_rows, postings.weights.dtype)
            _add(postings, *query, scores)
        else:
            scores = _score_again(postings, terms, rows)
        if postings.adds_to_all:
            # Added at the end, as it always was: rounding may make scores equal.
            scores += (postings.absent[query.tokens] * query.weights.astype(postings.absent.dtype)).sum()
        best = top_rows(scores, topk)
        yield (best if rows is None else rows[best]), scores[best]


class _Terms(NamedTuple):
    """A query, its distinct tokens in ascending order, and the index of each term among them."""

    query: Query
    tokens: NDArray[np.intp]
    place: NDArray[np.intp]

    @classmethod
    def of(cls, query: Query) -> _Terms:
        return cls(query, *np.unique(query.tokens, return_inverse=True))

    @property
    def weights(self) -> NDArray[np.float64]:
        """The weight of each distinct token."""
        return np.bincount(self.place, self.query.weights, len(self.tokens)).astype(np.float64)


class _RunningSums:
    """The sums of the tokens that most rows do not have, each added once with all its weight."""

    def __init__(self, postings: Postings) -> None:
        self._postings = postings
        self._query = Query.of(())
        self._sums = np.empty(0, postings.weights.dtype)

    def of(self, terms: _Terms) -> NDArray[np.floating[Any]]:
        """The sums of a query, ``[N]``, which are valid until the next one."""
        n_done, done = len(self._query.tokens), terms.query.head(len(self._query.tokens))
        if n_done and all(map(np.array_equal, done, self._query)):
            terms_left = _Terms.of(terms.query.tail(n_done))
        else:
            self._sums, terms_left = np.zeros(self._postings.n_rows, self._postings.weights.dtype), terms
        self._query = terms.query
        rare = self._postings.sizes(terms_left.tokens) <= self._postings.n_rows // 2
        _add(self._postings, terms_left.tokens[rare], terms_left.weights[rare], self._sums)
        return self._sums


def _possible_rows(postings: Postings, terms: _Terms, running: _RunningSums, topk: int) -> NDArray[np.intp] | None:
    """The rows that can be among the best, in ascending order; None if finding them saves nothing or is impossible."""
    sizes = postings.sizes(terms.tokens)
    common = sizes > postings.n_rows // 2
    if sizes[terms.place].sum() - sizes[~common].sum() < _ROW_COST * topk:
        return None
    sums = running.of(terms)
    # What is not added, and what rounding can do to a sum in any order (Higham, Accuracy and Stability of Numerical
    # Algorithms, 2002, section 4.2), for both of two rows.
    n_terms, largest = len(terms.place), float(np.abs(terms.query.weights).sum()) * postings.most
    margin = 2 * (n_terms + 4) * float(np.finfo(sums.dtype).eps) * largest
    for token, weight in zip(terms.tokens[common].tolist(), terms.weights[common].tolist(), strict=True):
        margin += postings.common[token] * abs(weight)
    bound = reached_by(sums, topk) - margin
    if bound <= 0:
        # Rows without any added token are possible.
        return None
    rows = np.flatnonzero(sums >= bound)
    values = sums[rows]
    rows = rows[values >= np.partition(values, len(values) - topk)[len(values) - topk] - margin]
    return rows if len(rows) * n_terms <= _MOST_SCORED_AGAIN else None


def _add(
    postings: Postings,
    tokens: NDArray[np.intp],
    weights: NDArray[np.float64],
    scores: NDArray[np.floating[Any]],
) -> None:
    """Add the postings of tokens to scores, one token after the other."""
    starts, ends = postings.starts[tokens], postings.starts[tokens + 1]
    sizes = ends - starts
    run = np.cumsum(sizes) // _ADDED_TOGETHER
    edges = [0, *(np.flatnonzero(np.diff(run)) + 1).tolist(), len(tokens)]
    slices = list(map(slice, starts.tolist(), ends.tolist()))
    weights = weights.astype(scores.dtype)
    for first, last in pairwise(edges):
        if first == last:
            continue
        gains = np.concatenate([postings.weights[part] for part in slices[first:last]])
        if (weights[first:last] != 1).any():
            gains *= np.repeat(weights[first:last], sizes[first:last])
        np.add.at(scores, np.concatenate([postings.rows[part] for part in slices[first:last]]), gains)


def _score_again(postings: Postings, terms: _Terms, rows: NDArray[np.intp]) -> NDArray[np.floating[Any]]:
    """The scores of some rows, ``[len(rows)]``."""
    starts, tokens, weights = postings.by_row
    first, sizes = starts[rows], starts[rows + 1] - starts[rows]
    column = np.repeat(np.arange(len(rows)), sizes)
    entries = np.arange(len(column)) + np.repeat(first - np.cumsum(sizes) + sizes, sizes)
    line = np.full(len(postings.starts) - 1, len(terms.tokens), np.intp)
    line[terms.tokens] = np.arange(len(terms.tokens))
    # The last line is for the tokens that the query does not have. The last column is of no row: numpy adds the lines
    # of a table in order, but not the numbers of a single column.
    table = np.zeros((len(terms.tokens) + 1, len(rows) + 1), weights.dtype)
    table[line[tokens[entries]], column] = weights[entries]
    gains = table[terms.place]
    if (terms.query.weights != 1).any():
        gains *= terms.query.weights.astype(gains.dtype)[:, None]
    total: NDArray[np.floating[Any]] = gains.sum(axis=0)[:-1]
    return total
