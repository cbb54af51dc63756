"""The BM25 libraries: each computes the weights; storing and summing them is the same for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from mcrs.libraries.bm25s_internals import weigh_words
from mcrs.libraries.scipy_internals import Lines
from mcrs.retrieval_modules.postings import Postings

if TYPE_CHECKING:
    from mcrs.retrieval_modules.words import Documents


def index_with_bm25s(documents: Documents, vocabulary: dict[str, int], *, k1: float, b: float, method: str) -> Postings:
    """Weigh the tokens with bm25s; its method ``lucene`` is that of the released baseline."""
    import bm25s

    sizes = documents.sizes
    # Each word's documents in ascending order, and how often it occurs in them.
    shape, row_of = (len(vocabulary), len(sizes)), np.repeat(np.arange(len(sizes)), sizes)
    counts = Lines.of(documents.words, row_of, np.ones(len(row_of), np.float32), shape)
    words, lengths = np.repeat(np.arange(len(vocabulary)), np.diff(counts.starts)), sizes[counts.columns]
    weights, absent = weigh_words(bm25s.BM25(k1=k1, b=b, method=method), words, counts.values, lengths, sizes)
    return Postings(vocabulary, *counts._replace(values=weights), absent, len(sizes))


def index_with_rank_bm25(
    documents: Documents, vocabulary: dict[str, int], *, k1: float, b: float, method: str
) -> Postings:
    """Weigh the tokens with rank_bm25, method ``okapi``: its score for a query of one token is that token's weight."""
    from rank_bm25 import BM25Okapi

    engine = BM25Okapi(documents.lists(), k1=k1, b=b)
    # It converts this list to an array at every call; here that is done once.
    engine.doc_len = np.asarray(engine.doc_len)
    rows: list[list[int]] = [[] for _ in vocabulary]
    for row, frequencies in enumerate(engine.doc_freqs):
        for token in frequencies:
            rows[token].append(row)
    weights = [engine.get_batch_scores([token], of_token) for token, of_token in enumerate(rows)]
    tokens = np.repeat(np.arange(len(rows)), list(map(len, rows)))
    shape = len(rows), len(documents.sizes)
    lines = Lines.of(tokens, np.array([*chain.from_iterable(rows)]), np.concatenate(weights), shape)
    return Postings(vocabulary, *lines, np.zeros(len(rows)), shape[1])


@dataclass(frozen=True)
class Engine:
    """A BM25 library: its distribution, and the variants of the formula that it has, the default first."""

    package: str
    methods: tuple[str, ...]
    index: Callable[..., Postings]


ENGINES = {
    "bm25s": Engine("bm25s", ("lucene", "robertson", "atire", "bm25l", "bm25+"), index_with_bm25s),
    "rank_bm25": Engine("rank-bm25", ("okapi",), index_with_rank_bm25),
}
