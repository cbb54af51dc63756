"""The best rows for a query against the plain sum of all its terms."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mcrs.retrieval_modules import best_rows as module
from mcrs.retrieval_modules.best_rows import best_rows
from mcrs.retrieval_modules.postings import Postings, Query

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from numpy.typing import NDArray

N_ROWS = 400
N_TOKENS = 30
COMMON = (0, 1, 2)


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
    for token, weight in zip(query.tokens.tolist(), query.weights.tolist(), strict=True):
        own = slice(postings.starts[token], postings.starts[token + 1])
        scores[postings.rows[own]] += postings.weights[own] * scores.dtype.type(weight)
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
    seed: int,
    dtype: type,
    levels: int,
    absent: float,
    tokens: list[int],
    repeated: int,
    decay: float,
    topk: int,
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
    decay=st.sampled_from([1.0, 0.7]),
    topk=st.integers(1, 30),
)
def test_queries_that_begin_with_the_previous_one_are_ranked_as_alone(
    seed: int, parts: list[list[int]], begins: list[bool], decay: float, topk: int
) -> None:
    postings = make_postings(seed, levels=100)
    queries = [Query.of([*COMMON * 25, 5])]
    for part, goes_on in zip(parts, begins, strict=False):
        begin = queries[-1] if goes_on else Query.of(COMMON * 25)
        weights = [*begin.weights.tolist(), *[decay] * len(part)]
        queries.append(Query.of([*begin.tokens.tolist(), *part], weights))
    for (rows, scores), query in zip(best_rows(postings, queries, topk), queries, strict=True):
        expected_rows, expected_scores = plain_best(postings, query, topk)
        assert rows.tolist() == expected_rows.tolist()
        assert scores.tobytes() == expected_scores.tobytes()


def test_common_tokens_are_looked_up_for_the_possible_rows_only(monkeypatch: pytest.MonkeyPatch) -> None:
    postings = make_postings(1, levels=100)
    query = Query.of([*COMMON * 30, *range(3, N_TOKENS)])
    added: list[int] = []
    add = module._add

    def count(postings: Postings, tokens: NDArray[np.intp], *others: Any) -> None:
        added.append(int(np.diff(postings.starts)[tokens].sum()))
        add(postings, tokens, *others)

    monkeypatch.setattr(module, "_add", count)
    assert_best(postings, query, 5)
    assert added == [int(np.diff(postings.starts)[3:].sum())]
    # A query that goes on from it only adds what is new.
    added.clear()
    longer = Query.of([*query.tokens.tolist(), 4, 0])
    assert len(list(best_rows(postings, [query, longer], 5))) == 2
    assert added[1] == int(np.diff(postings.starts)[4])


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
