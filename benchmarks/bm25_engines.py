"""Ways to rank by words, each with the same two tasks, and the time that it takes for them."""

from __future__ import annotations

import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from mcrs.retrieval_modules.bm25 import BM25Retriever

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog

TOPK = 20
# Every seventh query, so that all turns of the sessions are among them.
SAMPLED = 7

Best = tuple["NDArray[Any]", "NDArray[Any]"]


class Engine(ABC):
    """One way to index and rank; its times, in seconds, a list of rounds each."""

    #: The engine whose scores this one must have.
    same_as = ""

    def __init__(self, catalog: MusicCatalog) -> None:
        self.catalog = catalog
        self.building: list[float] = []
        self.first: list[float] = []
        self.single: list[float] = []
        self.rates: list[float] = []

    @abstractmethod
    def build(self) -> None:
        """Make the index."""

    @abstractmethod
    def search(self, queries: Sequence[str]) -> Any:  # noqa: ANN401 - what the library returns
        """Rank for queries, their words included."""

    def renew(self) -> None:
        """Forget what is kept of earlier queries."""
        return

    def best(self, query: str) -> Best | None:
        """The best tracks and their scores, if they can be compared."""
        return None

    def run_round(self, queries: Sequence[str], seconds: float) -> None:
        """Build, then answer."""
        start = time.perf_counter()
        self.build()
        self.building.append(time.perf_counter() - start)
        start = time.perf_counter()
        self.search(queries[:1])
        self.first.append(time.perf_counter() - start)
        taken: list[float] = []
        for query in queries[::SAMPLED]:
            start = time.perf_counter()
            self.search([query])
            taken.append(time.perf_counter() - start)
            if sum(taken) > seconds:
                break
        self.single.append(median(taken))
        # As many at once as fit into the time, by the single queries.
        self.renew()
        together = min(len(queries), max(1, int(seconds / self.single[-1])))
        start = time.perf_counter()
        self.search(queries[:together])
        self.rates.append(together / (time.perf_counter() - start))


class RankBM25(Engine):
    """BM25Okapi, which scores every track in Python for each word of a query."""

    def build(self) -> None:
        """Index the released words, so that the scores can be compared."""
        from rank_bm25 import BM25Okapi

        self._engine = BM25Okapi(released_words(self.catalog.documents()))

    def search(self, queries: Sequence[str]) -> list[Best]:
        """One after the other; it knows no other way."""
        return [self.best(query) for query in queries]

    def best(self, query: str) -> Best:
        """The best tracks by sorting all."""
        return best_of(self._engine.get_scores(released_words([query])[0]))


class BM25S(Engine):
    """bm25s with its defaults and one of its backends."""

    backend = "numpy"

    def build(self) -> None:
        """Index as its documentation does."""
        import bm25s

        self._engine = bm25s.BM25(backend=self.backend)
        self._engine.index(bm25s.tokenize(self.catalog.documents(), show_progress=False), show_progress=False)

    def search(self, queries: Sequence[str]) -> Any:  # noqa: ANN401 - its own type
        """All at once."""
        import bm25s

        return self._engine.retrieve(
            bm25s.tokenize(list(queries), show_progress=False), k=TOPK, show_progress=False, n_threads=1
        )

    def best(self, query: str) -> Best:
        """The best tracks by sorting all."""
        return best_of(self._engine.get_scores(released_words([query])[0]))


class BM25SNumba(BM25S):
    """bm25s with numba."""

    backend = "numba"


class Tantivy(Engine):
    """tantivy, with one field that it splits by its own rules; its index is held in memory."""

    def build(self) -> None:
        """Index the documents without keeping them."""
        import tantivy

        schema = tantivy.SchemaBuilder()
        schema.add_unsigned_field("row", stored=True)
        schema.add_text_field("text")
        self._index = tantivy.Index(schema.build())
        writer = self._index.writer(num_threads=1)
        for row, text in enumerate(self.catalog.documents()):
            writer.add_document(tantivy.Document(row=row, text=text))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search(self, queries: Sequence[str]) -> list[list[int]]:
        """One after the other: any of a query's words."""
        searcher = self._index.searcher()
        found = []
        for query in queries:
            hits = searcher.search(self._index.parse_query_lenient(query, ["text"])[0], TOPK).hits
            found.append([searcher.doc(address)["row"][0] for _, address in hits])
        return found


class Mcrs(Engine):
    """This project's BM25 with the weights of bm25s."""

    engine: Literal["bm25s", "rank_bm25"] = "bm25s"
    same_as = "BM25S"

    def build(self) -> None:
        """Index, store and open the index."""
        self._folder = tempfile.TemporaryDirectory()
        self.renew()

    def renew(self) -> None:
        """Open the index again: lines of earlier queries are kept with their words."""
        folder = Path(self._folder.name)
        self._retriever = BM25Retriever(self.catalog, self.catalog.fields, folder, engine=self.engine)

    def search(self, queries: Sequence[str]) -> Any:  # noqa: ANN401 - rankings
        """All at once."""
        return self._retriever.search(queries, TOPK)

    def best(self, query: str) -> Best:
        """The best tracks as a run gets them."""
        ranking = self._retriever.search([query], TOPK)[0]
        return ranking.rows, ranking.scores


class McrsRank(Mcrs):
    """This project's BM25 with the weights of rank_bm25."""

    engine = "rank_bm25"
    same_as = "RankBM25"


#: The engines, their names, and the packages that they need.
ENGINES: dict[type[Engine], tuple[str, str]] = {
    RankBM25: ("rank_bm25", "rank_bm25"),
    BM25S: ("bm25s, numpy", "bm25s"),
    BM25SNumba: ("bm25s, numba", "numba"),
    Tantivy: ("tantivy", "tantivy"),
    Mcrs: ("mcrs, weights of bm25s", "bm25s"),
    McrsRank: ("mcrs, weights of rank_bm25", "rank_bm25"),
}


def released_words(texts: Sequence[str]) -> list[list[str]]:
    """The words of texts as the released baseline finds them."""
    import bm25s

    words: list[list[str]] = bm25s.tokenize(list(texts), return_ids=False, show_progress=False)
    return words


def best_of(scores: NDArray[Any]) -> Best:
    """The best tracks by sorting all; among equal scores the earlier one comes first."""
    rows = np.lexsort((np.arange(len(scores)), -scores))[:TOPK]
    return rows, scores[rows]
