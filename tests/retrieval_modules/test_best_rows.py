"""The best rows for a query against the plain sum of all its terms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mcrs.libraries.scipy_internals import Lines
from mcrs.retrieval_modules import best_rows as module
from mcrs.retrieval_modules.best_rows import best_rows
from mcrs.retrieval_modules.postings import Postings, Query

N_ROWS = 400
N_TOKENS = 30
COMMON = (0, 1, 2)


@pytest.fixture(autouse=True)
def prefer_searching(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few rows would all be scored in full."""
    monkeypatch.setattr(module, "_SEARCH_COST", 0)


def make_postings(seed: int, dtype: type = np.float32, *, levels: int = 4, absent: float = 0.0) -> Postings:
    """Three tokens that most rows have, and rarer ones; few different weights, so that many scores are equal."""
    generator = np.random.default_rng(seed)
    shares = [1.0, 1.0, 0.7, *generator.choice([0.01, 0.05, 0.3], N_TOKENS - 3)]
    rows = [np.flatnonzero(generator.random(N_ROWS) < share) for share in shares]
    amounts = generator.random(levels) + 0.5
    weights = [
        generator.choice(amounts, len(own)) * (1e-3 if token in COMMON else 1.0) for token, own in enumerate(rows)
    ]
    return Postings(
        {str(token): token for token in range(N_TOKENS)},
        np.cumsum([0, *map(len, rows)]),
        np.concatenate(rows).astype(np.intp),
        np.concatenate(weights).astype(dtype),
        np.full(N_TOKENS, absent, dtype),
        N_ROWS,
    )


def plain_best(postings: Postings, query: Query, topk: int) -> tuple[NDArray[np.intp], NDArray[Any]]:
    """All scores, term by term, and all rows sorted."""
    scores = np.zeros(postings.n_rows, postings.weights.dtype)
    for place in range(len(query.tokens)):
        postings.by_token.add_to(scores, query.tokens[place : place + 1], query.weights[place : place + 1])
    scores = scores + (postings.absent[query.tokens] * query.weights.astype(scores.dtype)).sum()
    best = np.lexsort((np.arange(len(scores)), -scores))[:topk]
    return best, scores[best]


def assert_best(postings: Postings, query: Query, topk: int) -> None:
    [(rows, scores)] = best_rows(postings, [query], topk)
    expected_rows, expected_scores = plain_best(postings, query, topk)
    assert rows.tolist() == expected_rows.tolist()
    assert scores.dtype == expected_scores.dtype
    assert scores.tobytes() == expected_scores.tobytes()


QUERIES = st.lists(st.integers(0, N_TOKENS - 1), max_size=60)


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 20),
    dtype=st.sampled_from([np.float32, np.float64]),
    levels=st.sampled_from([1, 3, 100]),
    absent=st.sampled_from([0.0, 0.3, 1000.0]),
    tokens=QUERIES,
    repeated=st.integers(0, 40),
    decay=st.sampled_from([1.0, 0.7]),
    topk=st.integers(0, N_ROWS + 1),
)
def test_best_rows_are_those_of_the_plain_sum(
    seed: int, dtype: type, levels: int, absent: float, tokens: list[int], repeated: int, decay: float, topk: int
) -> None:
    postings = make_postings(seed, dtype, levels=levels, absent=absent)
    asked = [*tokens, *(COMMON * repeated)]
    weights = [max(decay ** (place // 8), 1e-3) for place in range(len(asked))]
    assert_best(postings, Query.of(asked, weights), topk)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 20), tokens=QUERIES, repeated=st.integers(1, 40), topk=st.integers(1, 30))
def test_weights_below_zero_are_summed_as_well(seed: int, tokens: list[int], repeated: int, topk: int) -> None:
    # BM25Okapi gives these to words of most documents.
    made = make_postings(seed, np.float64)
    sign = np.repeat([-1.0] * 8 + [1.0] * (N_TOKENS - 8), np.diff(made.starts))
    postings = Postings(made.vocabulary, made.starts, made.rows, made.weights * sign, made.absent, N_ROWS)
    assert_best(postings, Query.of([*tokens, *(COMMON * repeated)]), topk)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 20),
    parts=st.lists(st.lists(st.integers(0, N_TOKENS - 1), max_size=15), max_size=8),
    begins=st.lists(st.booleans(), min_size=8, max_size=8),
    dtype=st.sampled_from([np.float32, np.float64]),
    decay=st.sampled_from([1.0, 0.7]),
    newest_first=st.booleans(),
    topk=st.integers(1, 30),
)
def test_queries_that_have_the_previous_one_are_ranked_as_alone(
    seed: int, parts: list[list[int]], begins: list[bool], dtype: type, decay: float, newest_first: bool, topk: int
) -> None:
    postings = make_postings(seed, dtype, levels=100)
    queries = [Query.of([*COMMON * 25, 5])]
    for part, goes_on in zip(parts, begins, strict=False):
        earlier = queries[-1] if goes_on else Query.of(COMMON * 25)
        terms = [(part, [1.0] * len(part)), (earlier.tokens.tolist(), (earlier.weights * decay).tolist())]
        (first, first_weights), (then, then_weights) = terms if newest_first else terms[::-1]
        queries.append(Query.of([*first, *then], [*first_weights, *then_weights]))
    for (rows, scores), query in zip(best_rows(postings, queries, topk), queries, strict=True):
        expected_rows, expected_scores = plain_best(postings, query, topk)
        assert rows.tolist() == expected_rows.tolist()
        assert scores.tobytes() == expected_scores.tobytes()


def test_only_what_is_new_of_the_rarer_tokens_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    postings = make_postings(1, levels=100)
    query = Query.of([*COMMON * 30, *range(3, N_TOKENS)])
    # A query that goes on from it, and one whose earlier tokens count less.
    longer = Query.of([*query.tokens.tolist(), 4, 0])
    faded = Query.of([5, *longer.tokens.tolist()], [1.0, *(longer.weights * 0.7).tolist()])
    added: list[list[int]] = []
    add = Lines.add_to

    def count(lines: Lines, sums: NDArray[Any], tokens: NDArray[np.intp], weights: NDArray[Any]) -> None:
        if len(sums) == N_ROWS:
            added.append(tokens.tolist())
        add(lines, sums, tokens, weights)

    monkeypatch.setattr(Lines, "add_to", count)
    found = list(best_rows(postings, [query, longer, faded], 5))
    assert added == [list(range(3, N_TOKENS)), [4], [5]]
    for (rows, scores), asked in zip(found, (query, longer, faded), strict=True):
        expected_rows, expected_scores = plain_best(postings, asked, 5)
        assert rows.tolist() == expected_rows.tolist()
        assert scores.tobytes() == expected_scores.tobytes()


def test_a_common_token_that_may_decide_is_added_for_every_row() -> None:
    made = make_postings(2)
    heavy = made.weights * np.where(np.repeat(np.arange(N_TOKENS), np.diff(made.starts)) < 3, 1e5, 1).astype(np.float32)
    postings = Postings(made.vocabulary, made.starts, made.rows, heavy, made.absent, N_ROWS)
    assert_best(postings, Query.of([*COMMON * 30, 3, 4]), 20)


def test_stored_index_is_the_same_with_and_without_its_weights_by_row(tmp_path: Path) -> None:
    made = make_postings(3)
    made.save(tmp_path)
    query = Query.of([*COMMON * 30, *range(3, N_TOKENS)])
    stored = Postings.load(tmp_path)
    assert stored.stored_by_row is not None
    for path in tmp_path.glob("row_*.npy"):
        path.unlink()
    earlier = Postings.load(tmp_path)
    assert earlier.stored_by_row is None
    for postings in (stored, earlier):
        assert json.dumps(postings.vocabulary) == json.dumps(made.vocabulary)
        assert_best(postings, query, 20)
        for mine, theirs in zip(postings.by_row, made.by_row, strict=True):
            assert np.array_equal(mine, theirs)
