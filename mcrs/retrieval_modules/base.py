"""The base classes of retrievers."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Annotated

from mcrs.config import QuerySettings
from mcrs.config.run_types import RunQuery
from mcrs.db_item import MusicCatalog
from mcrs.ranking.top_rows import fill_up
from mcrs.registry.components import FromRun
from mcrs.retrieval_modules.query import QueryBuilder
from mcrs.types import Ranking, Turn


class Retriever(ABC):
    """Ranks the tracks of a catalogue for turns; the base class of every retriever."""

    def __init__(self, catalog: MusicCatalog) -> None:
        self.catalog = catalog

    @abstractmethod
    def retrieve(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        """Rank up to ``topk`` tracks for each turn, at most all of the catalogue.

        Returns:
            A ranking for each turn, in the same order, of at most ``topk`` tracks.
        """

    def batch_text_to_item_retrieval(self, queries: Sequence[str], topk: int = 20) -> list[list[str]]:
        """The track ids for each query, best first (a signature of the organisers' baseline).

        Each query is the first message of a conversation. If fewer tracks are found, the catalogue's first tracks
        follow at the end.
        """
        rankings = self.retrieve([Turn("", None, 1, (), query) for query in queries], topk)
        return [self.catalog.ids(fill_up(ranking, topk, len(self.catalog)).rows) for ranking in rankings]

    def text_to_item_retrieval(self, query: str, topk: int = 20) -> list[str]:
        """The track ids for one query, as :meth:`batch_text_to_item_retrieval` gives them."""
        return self.batch_text_to_item_retrieval([query], topk)[0]


class TextRetriever(Retriever):
    """Base of retrievers whose only input is a text: a subclass implements ``search``.

    Args:
        catalog: The searched catalogue.
        corpus_types: The indexed fields.
        query: How a conversation becomes a query. None: as in the released baseline.

    Raises:
        ConfigError: A field is not loaded.
    """

    def __init__(
        self,
        catalog: MusicCatalog,
        corpus_types: Annotated[Sequence[str], FromRun("corpus_types")],
        query: RunQuery = None,
    ) -> None:
        super().__init__(catalog)
        self.corpus_types = tuple(corpus_types)
        self.query_builder = QueryBuilder(catalog, self.corpus_types, query or QuerySettings())

    @abstractmethod
    def search(self, queries: Sequence[str], topk: int) -> list[Ranking]:
        """Rank tracks for each query, as :meth:`retrieve` does for turns."""

    def retrieve(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        """Rank tracks for each turn by the text of its conversation."""
        return self.search([self.query_builder.write(turn) for turn in turns], topk)

    def batch_text_to_item_retrieval(self, queries: Sequence[str], topk: int = 20) -> list[list[str]]:
        """The track ids for each query, best first, by the organisers' signature. Queries are searched as they are."""
        return [self.catalog.ids(ranking.rows) for ranking in self.search(queries, topk)]
