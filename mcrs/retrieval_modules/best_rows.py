"""The best rows of an inverted index for a query, without adding what cannot change them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from mcrs.ranking.top_rows import reached_by, top_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mcrs.retrieval_modules.postings import Postings, Query

# Postings that are added together: few calls for short lists, little memory for long ones.
_ADDED_TOGETHER = 1 << 14
# Scoring one row again costs about as much as adding so many postings.
_ROW_COST = 200
# Rows times terms that are scored again at once: 32 MB of double precision.
_MOST_SCORED_AGAIN = 1 << 22


def best_rows(postings: Postings, query: Query, topk: int) -> tuple[NDArray[np.intp], NDArray[np.floating[Any]]]:
    """Rank the rows of an index for a query.

    A row's score is the sum of its weights, term by term in the order of the query, repeated tokens each time, in the
    number type of the index. If many tokens are repeated or occur in most rows, the sums of the other tokens, each
    added once, show which rows can be among the best; only those are then scored in full. This is the idea of MaxScore
    (Turtle and Flood, Query evaluation: strategies and optimizations, IPM 31(6), 1995), and the result is the same to
    the last bit.

    Args:
        postings: The index.
        query: The tokens and their weights.
        topk: How many rows are wanted; clamped to ``N``.

    Returns:
        The rows and their scores, best first; among equal scores the earlier row comes first.
    """
    topk = min(topk, postings.n_rows)
    rows = _possible_rows(postings, query, topk) if topk > 0 else None
    if rows is None:
        scores = np.zeros(postings.n_rows, postings.weights.dtype)
        _add(postings, query.tokens, query.weights, scores)
    else:
        scores = _score_again(postings, query, rows)
    # Added as it always was, because rounding may make scores equal.
    beyond = (postings.absent[query.tokens] * query.weights.astype(postings.absent.dtype)).sum()
    if beyond:
        scores += beyond
    best = top_rows(scores, topk)
    return best if rows is None else rows[best], scores[best]


def _possible_rows(postings: Postings, query: Query, topk: int) -> NDArray[np.intp] | None:
    """The rows that can be among the best, in ascending order; None if finding them saves nothing or is impossible."""
    tokens, place = np.unique(query.tokens, return_inverse=True)
    sizes = postings.starts[tokens + 1] - postings.starts[tokens]
    added = sizes <= postings.n_rows // 2
    if sizes[place].sum() - sizes[added].sum() < _ROW_COST * topk:
        return None
    weights = np.bincount(place, query.weights, len(tokens)).astype(np.float64)
    sums = np.zeros(postings.n_rows, postings.weights.dtype)
    _add(postings, tokens[added], weights[added], sums)
    # What is not added, and what rounding can do to a sum in any order (Higham, Accuracy and Stability of Numerical
    # Algorithms, 2002, section 4.2), for both of two rows.
    largest = float(np.abs(query.weights).sum()) * (postings.most + float(np.abs(postings.absent).max(initial=0)))
    rounding = 2 * (len(query.tokens) + 4) * float(np.finfo(sums.dtype).eps) * largest
    spread = np.array([postings.common[token] for token in tokens[~added].tolist()])
    margin = float(spread @ np.abs(weights[~added])) + rounding
    bound = reached_by(sums, topk) - margin
    if bound <= 0:
        # Rows without any added token are possible.
        return None
    rows = np.flatnonzero(sums >= bound)
    values = sums[rows]
    rows = rows[values >= np.partition(values, len(values) - topk)[len(values) - topk] - margin]
    return rows if len(rows) * len(place) <= _MOST_SCORED_AGAIN else None


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


def _score_again(postings: Postings, query: Query, rows: NDArray[np.intp]) -> NDArray[np.floating[Any]]:
    """The scores of some rows, ``[len(rows)]``."""
    starts, tokens, weights = postings.by_row
    tokens_of_query, place = np.unique(query.tokens, return_inverse=True)
    first, sizes = starts[rows], starts[rows + 1] - starts[rows]
    column = np.repeat(np.arange(len(rows)), sizes)
    entries = np.arange(len(column)) + np.repeat(first - np.cumsum(sizes) + sizes, sizes)
    line = np.full(len(postings.starts) - 1, len(tokens_of_query), np.intp)
    line[tokens_of_query] = np.arange(len(tokens_of_query))
    # The last line is for the tokens that the query does not have. The last column is of no row: numpy adds the lines
    # of a table in order, but not the numbers of a single column.
    table = np.zeros((len(tokens_of_query) + 1, len(rows) + 1), weights.dtype)
    table[line[tokens[entries]], column] = weights[entries]
    gains = table[place]
    if (query.weights != 1).any():
        gains *= query.weights.astype(gains.dtype)[:, None]
    total: NDArray[np.floating[Any]] = gains.sum(axis=0)[:-1]
    return total
