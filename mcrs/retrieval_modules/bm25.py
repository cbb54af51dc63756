"""Retrieval by words."""

import re
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from mcrs.artifacts import ArtifactStore
from mcrs.config import QuerySettings
from mcrs.db_item import MusicCatalog
from mcrs.errors import ConfigError, RetrievalError
from mcrs.retrieval_modules.base import TextRetriever
from mcrs.retrieval_modules.bm25_engines import ENGINES, TOKEN_PATTERN, tokenize_documents
from mcrs.retrieval_modules.postings import Postings
from mcrs.retrieval_modules.topk import top_rows
from mcrs.types import Ranking

#: Raised whenever the text of a document or the files of an index change their form.
_FORMAT = 1


class BM25Retriever(TextRetriever):
    """BM25 over the text of the tracks. The defaults are those of the released baseline.

    The scores are those of the chosen library, to the last bit of the type in which it adds them up.

    Args:
        catalog: What is searched.
        corpus_types: The indexed fields.
        cache_dir: Where the index is kept.
        query: How a conversation becomes a query; None is the released way.
        engine: The library that weighs the words: ``bm25s``, or ``rank_bm25`` with its class ``BM25Okapi``.
        method: The variant of the formula; None is the engine's default, ``lucene`` or ``okapi``.
        k1: How soon more occurrences of a word stop adding to the score.
        b: How much long documents are marked down, from 0 (not at all) to 1.

    Raises:
        ConfigError: The engine does not know the method.
        RetrievalError: The catalogue's fields hold no words.
        OutputError: The index cannot be written to ``cache_dir``.
    """

    def __init__(
        self,
        catalog: MusicCatalog,
        corpus_types: tuple[str, ...],
        cache_dir: Path,
        query: QuerySettings | None = None,
        engine: Literal["bm25s", "rank_bm25"] = "bm25s",
        method: str | None = None,
        k1: Annotated[float, Field(ge=0)] = 1.5,
        b: Annotated[float, Field(ge=0, le=1)] = 0.75,
    ) -> None:
        super().__init__(catalog, corpus_types, query)
        self._engine = ENGINES[engine]
        self._method = method or self._engine.methods[0]
        if self._method not in self._engine.methods:
            raise ConfigError(
                f"retriever.method: {engine} has no method {method!r} (known: {', '.join(self._engine.methods)})"
            )
        self._k1, self._b = float(k1), float(b)
        self._split = re.compile(TOKEN_PATTERN).findall
        identity = {
            "format": _FORMAT,
            "catalog": catalog.fingerprint(self.corpus_types),
            "fields": self.corpus_types,
            "engine": engine,
            "method": self._method,
            "k1": self._k1,
            "b": self._b,
            "versions": {package: version(package) for package in ("bm25s", self._engine.package)},
        }
        self._postings = Postings.load(ArtifactStore(cache_dir).fetch("bm25", identity, self._build))

    def _build(self, folder: Path) -> None:
        documents, vocabulary = tokenize_documents(self.catalog.documents(self.corpus_types))
        # Every document holds the names of its fields, which tell no track from another.
        if not vocabulary.keys() - set(self._split(" ".join(self.corpus_types).lower())):
            raise RetrievalError(
                f"the {len(documents)} tracks of the catalogue hold no words in the fields "
                f"{', '.join(self.corpus_types)}; choose other corpus_types or another item_db_name"
            )
        self._engine.index(documents, vocabulary, k1=self._k1, b=self._b, method=self._method).save(folder)

    def search(self, queries: Sequence[str], topk: int) -> list[Ranking]:
        """Rank tracks for each query. One without any known word gives the first tracks, with score 0."""
        rankings: list[Ranking] = [Ranking.of((), ())] * len(queries)
        for position, scores in self._postings.score([self._tokens(query) for query in queries]):
            rows = top_rows(scores, topk)
            rankings[position] = Ranking(rows.astype(np.int32), scores[rows].astype(np.float32))
        return rankings

    def _tokens(self, query: str) -> list[int]:
        """The numbers of a query's words; what is not in the vocabulary, as all stop words are, counts for nothing."""
        known = self._postings.vocabulary
        return [known[word] for word in self._split(query.lower()) if word in known]
