"""Retrieval by words: BM25."""

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from mcrs.checks.plain_values import plural
from mcrs.config.blocks import PositiveWeight, Weight
from mcrs.config.run_types import CacheDir, CorpusTypes, RunQuery
from mcrs.db_item import MusicCatalog
from mcrs.errors import ConfigError, RetrievalError
from mcrs.retrieval_modules.base import TextRetriever
from mcrs.retrieval_modules.best_rows import best_rows
from mcrs.retrieval_modules.bm25_engines import ENGINES
from mcrs.retrieval_modules.postings import Postings, Query, add_postings
from mcrs.retrieval_modules.text_to_items import TextToItems
from mcrs.retrieval_modules.words import Documents, WordSplitter
from mcrs.storage.artifacts import ArtifactStore
from mcrs.text.message_cache import cache_messages
from mcrs.text.scripts import is_caseless
from mcrs.types import Ranking, Turn

#: Version of the index; raised when the text of documents or the files change.
_FORMAT = 6
# From this share of the artists on, a warning says that the released words do not fit their scripts.
_MIN_CASELESS = 0.1

logger = logging.getLogger(__name__)


class BM25Retriever(TextRetriever):
    """Ranks tracks by BM25 over the text of their fields. The defaults are those of the released baseline.

    The scores are exactly those of the chosen library, to the last bit of its number type. With ``fields``, each field
    has its own index over the tracks that have the field, and the score of a track is the weighted sum of its scores in
    all fields. Source: the linear combination of field scores in Robertson, Zaragoza and Taylor, Simple BM25 extension
    to multiple weighted fields, CIKM 2004 (their own proposal, BM25F, adds term counts instead).

    Args:
        corpus_types: The indexed fields.
        cache_dir: Where the index is cached.
        query: How a conversation becomes a query. None: as in the released baseline.
        engine: The library that computes the weights: ``bm25s``, or ``rank_bm25`` with its class ``BM25Okapi``.
        method: The variant of the formula. None: the engine's default, ``lucene`` or ``okapi``.
        k1: Saturation of term frequency: the higher, the more repeated words add to the score.
        b: Length normalisation, from 0 (none) to 1.
        fields: Fields that are indexed separately, with their weights, instead of ``corpus_types``.
        fold_names: Remove accents, apostrophes and punctuation within words.
        stem: Language of a Snowball stemmer that reduces words to their stems (extra ``stem``).

    Raises:
        ConfigError: The engine does not know the method, or the catalogue does not have a field.
        RetrievalError: The catalogue's fields contain no words.
        MissingExtraError: The stemmer is not installed.
        OutputError: The index cannot be written to ``cache_dir``.
    """

    def __init__(
        self,
        catalog: MusicCatalog,
        corpus_types: CorpusTypes,
        cache_dir: CacheDir,
        query: RunQuery = None,
        engine: Literal["bm25s", "rank_bm25"] = "bm25s",
        method: str | None = None,
        k1: Weight = 1.5,
        b: Annotated[float, Field(ge=0, le=1)] = 0.75,
        fields: Annotated[dict[str, PositiveWeight], Field(min_length=1)] | None = None,
        fold_names: bool = False,
        stem: Literal["english"] | None = None,
    ) -> None:
        super().__init__(catalog, corpus_types, query)
        self._engine = ENGINES[engine]
        self._method = method or self._engine.methods[0]
        if self._method not in self._engine.methods:
            raise ConfigError(f"method: {engine} has no method {method!r} (known: {', '.join(self._engine.methods)})")
        self._k1, self._b = float(k1), float(b)
        self._field_weights = fields
        self._words = WordSplitter(fold_names=fold_names, stem=stem)
        if not fold_names:
            self._warn_of_scripts()
        indexed = catalog.check_fields(fields, "fields") if fields else self.corpus_types
        identity: dict[str, Any] = {
            "format": _FORMAT,
            "catalog": catalog.fingerprint(indexed),
            "fields": list(fields.items()) if fields else indexed,
            "engine": engine,
            "method": self._method,
            "k1": self._k1,
            "b": self._b,
            "fold_names": fold_names,
            "stem": stem,
            "versions": {
                package: version(package)
                for package in ("bm25s", self._engine.package, *(["PyStemmer"] if stem else []))
            },
        }
        self._postings = Postings.load(ArtifactStore(cache_dir).fetch("bm25", identity, self._build))
        self._tokens = cache_messages(partial(self._words.find_known, vocabulary=self._postings.vocabulary))

    def _warn_of_scripts(self) -> None:
        """Log a warning if many artists are in scripts of which the words of the released pattern find few names."""
        artists = self.catalog.counts("artist_name")
        n_caseless = sum(is_caseless(name[0]) for name in artists)
        if n_caseless > _MIN_CASELESS * len(artists):
            logger.warning(
                "%s: %d of %s are in scripts without capitals, such as Korean, Japanese or Arabic, and bm25 finds few "
                "of them; fold_names: true finds more (docs/languages.md)",
                *(self.catalog.name, n_caseless, plural(len(artists), "artist")),
            )

    def _build(self, folder: Path) -> None:
        index = self._index_whole() if self._field_weights is None else self._index_fields(self._field_weights)
        index.save(folder)

    def _index_whole(self) -> Postings:
        documents, vocabulary = self._words.split_documents(self.catalog.documents(self.corpus_types))
        # Every document contains the names of its fields, which do not distinguish tracks.
        if not vocabulary.keys() - set(self._words.split(" ".join(self.corpus_types))):
            raise self._no_words(self.corpus_types)
        return self._weigh(documents, vocabulary)

    def _index_fields(self, fields: dict[str, float]) -> Postings:
        parts = []
        for field, weight in fields.items():
            documents, vocabulary = self._words.split_documents(self.catalog.texts(field))
            rows = np.flatnonzero(documents.sizes)
            if rows.size:
                parts.append((self._weigh(documents.without_empty(), vocabulary), weight, rows))
        if not parts:
            raise self._no_words(fields)
        return add_postings(parts, len(self.catalog))

    def _weigh(self, documents: Documents, vocabulary: dict[str, int]) -> Postings:
        return self._engine.index(documents, vocabulary, k1=self._k1, b=self._b, method=self._method)

    def _no_words(self, fields: Sequence[str] | dict[str, float]) -> RetrievalError:
        return RetrievalError(
            f"{self.catalog.name}: no track has a word that is indexed (of two letters or more) in the fields "
            f"{', '.join(fields)}; choose other fields or another item_db_name"
        )

    def search(self, queries: Sequence[str], topk: int) -> list[Ranking]:
        """Rank tracks for each query. A query without known words gives the first tracks, with score 0."""
        # The queries of a session share most lines.
        pieces = map(self._words.pieces, queries)
        return self._rank([Query.of([*chain.from_iterable(map(self._tokens, each))]) for each in pieces], topk)

    def retrieve(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        """Rank tracks for each turn by the words of its conversation, each message with its weight."""
        queries = []
        for turn in turns:
            parts = [(self._tokens(text), weight) for text, weight in self.query_builder.build(turn)]
            tokens = [token for of_part, _ in parts for token in of_part]
            queries.append(Query.of(tokens, [weight for of_part, weight in parts for _ in of_part]))
        return self._rank(queries, topk)

    def _rank(self, queries: Sequence[Query], topk: int) -> list[Ranking]:
        found = best_rows(self._postings, queries, topk)
        return [Ranking(rows.astype(np.int32), scores.astype(np.float32)) for rows, scores in found]


class BM25_MODEL(TextToItems):
    """BM25 by the names of the released baseline; see :class:`TextToItems` for its parameters and attributes.

    Attributes:
        bm25_model: The :class:`BM25Retriever` that searches.
    """

    not_called: ClassVar[Mapping[str, str]] = {
        "_load_bm25": "build_index saves the index and loads it: override that, and call super().build_index()"
    }

    def _make_retriever(self, catalog: MusicCatalog) -> BM25Retriever:
        self.bm25_model = BM25Retriever(catalog, catalog.fields, Path(self.cache_dir))
        return self.bm25_model
