"""Exact top-k of an inverted index, with pruning by MaxScore."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mcrs.ranking.top_rows import lower_bound_of_kth, top_rows

if TYPE_CHECKING:
    from mcrs.retrieval_modules.postings import Postings, Query

# Finding the possible rows costs about as much as adding so many postings, and scoring one of their tokens again so
# many; in return, the best need not be chosen among all rows, of which so many cost as much as a posting.
_SEARCH_COST, _TOKEN_COST, _ROWS = 1 << 17, 8, 4
# Weights that differ by a smaller share are the same.
_SAME = 1e-12


def best_rows(
    postings: Postings, queries: Iterable[Query], topk: int
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.floating[Any]]]]:
    """Rank the rows of an index for each query.

    A row's score is the sum of its weights, term by term in the order of the query, repeated tokens each time, in the
    number type of the index. Where this is less work, the sums of the tokens that most rows do not have, each added
    once, show which rows can be among the best, and only those are scored in full. This is the idea of MaxScore (Turtle
    and Flood, Query evaluation: strategies and optimizations, IPM 31(6), 1995), and the result is the same to the last
    bit. A query that has all tokens of the previous one continues from its sums, as the turns of a session do.

    Yields:
        For each query up to ``topk`` rows and their scores, best first; of equal scores the earlier row comes first.
    """
    topk = min(topk, postings.n_rows)
    running = _RunningSums(postings)
    # One array for all queries: the system clears the memory of a new one, page by page.
    of_all = np.empty(postings.n_rows, postings.weights.dtype)
    for query in queries:
        rows = _possible_rows(postings, query, running, topk) if topk > 0 else None
        if rows is None:
            scores = of_all
            scores.fill(0)
            postings.by_token.add_to(scores, *query)
        else:
            scores = _score_again(postings, query, rows)
        if postings.adds_to_all:
            # Added at the end, as it always was: rounding may make scores equal.
            scores += (postings.absent[query.tokens] * query.weights.astype(postings.absent.dtype)).sum()
        best = top_rows(scores, topk)
        yield (best if rows is None else rows[best]), scores[best]


def _possible_rows(postings: Postings, query: Query, running: _RunningSums, topk: int) -> NDArray[np.intp] | None:
    """The rows that can be among the best, in ascending order; None if finding them saves nothing or is impossible."""
    # What adding all costs, and scoring one row again.
    sizes, most = postings.sizes(query.tokens), postings.n_rows // 2
    all_cost = int(sizes.sum())
    row_cost = _TOKEN_COST * (1 + len(postings.rows) // postings.n_rows)
    budget = all_cost - max(_SEARCH_COST - postings.n_rows // _ROWS, 0) - topk * row_cost
    if budget < 0:
        return None
    # All would be added, and the search come on top.
    if not len(running.tokens) and len(set(query.tokens.tolist())) == len(query.tokens) and sizes.max() <= most:
        return None
    tokens, index_of_token = np.unique(query.tokens, return_inverse=True)
    weights = np.bincount(index_of_token, query.weights).astype(np.float64)
    rare = postings.sizes(tokens) <= most
    sums = running.sums_of(tokens[rare], weights[rare], budget)
    if sums is None:
        return None
    # What is not added, and what rounding can do to a sum in any order (Higham, Accuracy and Stability of Numerical
    # Algorithms, 2002, section 4.2), for both of two rows.
    largest = float(query.weights.sum()) * postings.max_contribution
    margin = (len(index_of_token) + running.n_rounded + 8) * float(np.finfo(sums.dtype).eps) * largest
    for token, weight in zip(tokens[~rare].tolist(), weights[~rare].tolist(), strict=True):
        margin += postings.common[token] * weight
    bound = lower_bound_of_kth(sums, topk) - margin
    if bound <= 0:
        # Rows without any added token are possible.
        return None
    rows = np.flatnonzero(sums >= bound)
    return rows if len(rows) * row_cost <= all_cost else None


class _RunningSums:
    """The sums of the tokens that most rows do not have, ascending, each added once with all its weight.

    Without tokens there are no sums to continue from. A sum was rounded at most ``n_rounded`` times.
    """

    def __init__(self, postings: Postings) -> None:
        self._postings = postings
        self.tokens, self._weights = np.empty(0, np.intp), np.empty(0)
        self._sums = np.zeros(postings.n_rows, postings.weights.dtype)
        self.n_rounded = 0.0

    def sums_of(
        self, tokens: NDArray[np.intp], weights: NDArray[np.float64], budget: int
    ) -> NDArray[np.floating[Any]] | None:
        """The sums of tokens in ascending order, ``[N]``, until the next call; None if it adds too many postings."""
        factor, missing = self._continue(tokens, weights)
        added = missing > 0
        if self._postings.sizes(tokens[added]).sum() > budget:
            return None
        if factor != 1:
            self._sums *= self._sums.dtype.type(factor)
        self._postings.by_token.add_to(self._sums, tokens[added], missing[added])
        self.tokens, self._weights = tokens, weights
        rounded = np.count_nonzero(added) + 4 + 2 * _SAME / float(np.finfo(self._sums.dtype).eps)
        self.n_rounded = rounded + (self.n_rounded if factor else 0.0)
        return self._sums

    def _continue(self, tokens: NDArray[np.intp], weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """The factor on the present sums, 0 to begin anew, and the weight with which each token is then missing."""
        positions = np.searchsorted(tokens, self.tokens)
        if not len(positions) or positions[-1] == len(tokens) or (tokens[positions] != self.tokens).any():
            return 0.0, weights
        # With each turn the words of older messages may count less, and some of them are repeated.
        factor = float(np.median(weights[positions] / self._weights))
        missing = weights.copy()
        missing[positions] -= factor * self._weights
        missing[np.abs(missing) <= _SAME * weights] = 0.0
        return (factor, missing) if (missing >= 0).all() else (0.0, weights)


def _score_again(postings: Postings, query: Query, rows: NDArray[np.intp]) -> NDArray[np.floating[Any]]:
    """The scores of some rows, ``[len(rows)]``."""
    own = postings.by_row.take(rows)
    # The last line is for the tokens that the query does not have.
    line = np.full(len(postings.starts) - 1, len(query.tokens), own.columns.dtype)
    line[query.tokens] = np.arange(len(query.tokens))
    by_term = own._replace(columns=line[own.columns]).transposed(len(query.tokens) + 1)
    scores = np.zeros(len(rows), own.values.dtype)
    by_term.add_to(scores, line[query.tokens], query.weights)
    return scores
