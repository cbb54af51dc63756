"""The BM25 retriever against the libraries that it takes its weights from, called the plain way."""

from __future__ import annotations

import tempfile
from pathlib import Path

import bm25s
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from mcrs.db_item import MusicCatalog
from mcrs.errors import RetrievalError
from mcrs.retrieval_modules.bm25 import BM25Retriever

_WORDS = ["blue", "Green", "train", "monk", "the", "of", "x", "Señor", "ÉTOILE", "don't", "99", "title", "ΑΣ", "güneş"]
_TEXTS = st.lists(st.sampled_from(_WORDS), max_size=8).map(" ".join)
_CORPORA = st.lists(_TEXTS, min_size=1, max_size=30)
_QUERIES = st.lists(_TEXTS, min_size=1, max_size=6).map(
    # Some queries that begin with others, as the turns of a session do.
    lambda texts: texts + [" ".join(texts[: end + 1]) for end in range(len(texts))]
)


def make_retriever(titles: list[str], cache_dir: str, **options: object) -> BM25Retriever:
    table = pa.table({"track_id": [str(row) for row in range(len(titles))], "title": [[title] for title in titles]})
    return BM25Retriever(MusicCatalog(table, ("title",)), ("title",), Path(cache_dir), **options)  # type: ignore[arg-type]


def tokenize(texts: list[str]) -> list[list[str]]:
    return bm25s.tokenize([text.lower() for text in texts], return_ids=False, show_progress=False)


def assert_same(retriever: BM25Retriever, queries: list[str], topk: int, expected: list[np.ndarray]) -> None:
    for ranking, scores in zip(retriever.search(queries, topk), expected, strict=True):
        best = np.argsort(-scores, kind="stable")[:topk]
        assert ranking.rows.tolist() == best.tolist()
        assert ranking.scores.tolist() == scores[best].astype(np.float32).tolist()


@pytest.mark.parametrize("method", ["lucene", "robertson", "atire", "bm25l", "bm25+"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(titles=_CORPORA, queries=_QUERIES, topk=st.integers(1, 40))
def test_bm25s_scores_and_order_are_equal(method: str, titles: list[str], queries: list[str], topk: int) -> None:
    with tempfile.TemporaryDirectory() as cache_dir:
        try:
            retriever = make_retriever(titles, cache_dir, method=method)
        except RetrievalError:
            assume(False)
        engine = bm25s.BM25(method=method)
        engine.index(
            bm25s.tokenize([f"title: {title}\n" for title in titles], show_progress=False), show_progress=False
        )
        expected = [
            engine.get_scores(tokens) if tokens else np.zeros(len(titles), np.float32) for tokens in tokenize(queries)
        ]
        assert_same(retriever, queries, topk, expected)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(titles=_CORPORA, queries=_QUERIES, topk=st.integers(1, 40))
def test_rank_bm25_scores_and_order_are_equal(titles: list[str], queries: list[str], topk: int) -> None:
    with tempfile.TemporaryDirectory() as cache_dir:
        try:
            retriever = make_retriever(titles, cache_dir, engine="rank_bm25", k1=1.2, b=0.6)
        except RetrievalError:
            assume(False)
        engine = BM25Okapi(tokenize([f"title: {title}\n" for title in titles]), k1=1.2, b=0.6)
        assert_same(retriever, queries, topk, [engine.get_scores(tokens) for tokens in tokenize(queries)])
