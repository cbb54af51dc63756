"""Retrievers that were written for the released baseline: texts in, track ids out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from mcrs.errors import ConfigError
from mcrs.ranking.validation import listed, sound_rankings
from mcrs.retrieval_modules.base import Retriever, TextRetriever
from mcrs.types import Ranking

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mcrs.config import QuerySettings
    from mcrs.db_item import MusicCatalog


@runtime_checkable
class TextToIds(Protocol):
    """What the released baseline asks of a retriever."""

    def batch_text_to_item_retrieval(self, queries: list[str], topk: int) -> list[list[str]]:
        """The track ids for each query, best first."""


class AdaptedRetriever(TextRetriever):
    """Ranks by the ids that another gives, with the scores 1, 1/2, 1/3, …; ids that the catalogue lacks do not count.

    Args:
        catalog: The tracks.
        corpus_types: The fields by which a played track is described in the query.
        query: How a conversation becomes a query.
        component: Gives ids.
        arguments: What it is made with.
    """

    def __init__(
        self,
        catalog: MusicCatalog,
        corpus_types: Sequence[str],
        query: QuerySettings,
        component: Callable[..., TextToIds],
        arguments: Mapping[str, Any],
    ) -> None:
        super().__init__(catalog, corpus_types, query)
        self._adapted = component(**arguments)

    def search(self, queries: Sequence[str], topk: int) -> list[Ranking]:
        """Rank tracks for each query.

        Raises:
            RetrievalError: There is not one list of ids for each query.
        """
        expected = "a list of track ids for each query"
        answers = listed(self._adapted, self._adapted.batch_text_to_item_retrieval(list(queries), topk), expected)
        found = [
            self.catalog.rows(
                track_id for track_id in listed(self._adapted, answer, expected) if isinstance(track_id, str)
            )
            for answer in answers
        ]
        rankings = [Ranking.of(rows, (1 / rank for rank in range(1, len(rows) + 1))) for rows in found]
        return sound_rankings(self._adapted, rankings, len(queries), len(self.catalog))


def adapt(
    component: type, arguments: Mapping[str, Any], resources: Mapping[str, Any]
) -> tuple[type, Mapping[str, Any]]:
    """Say how a retriever is made: as it is, or adapted if it only gives ids for texts.

    Args:
        component: The class that was registered.
        arguments: What it is made with.
        resources: The run's ``catalog``, ``corpus_types`` and ``query``.

    Raises:
        ConfigError: The class is no retriever.
    """
    if issubclass(component, Retriever):
        return component, arguments
    if issubclass(component, TextToIds):
        own = {key: resources[key] for key in ("catalog", "corpus_types", "query")}
        return AdaptedRetriever, {**own, "component": component, "arguments": arguments}
    raise ConfigError(
        f"{component.__name__} is no retriever: expected a mcrs.retrieval_modules.base.Retriever, or a method "
        f"batch_text_to_item_retrieval(queries, topk)"
    )
