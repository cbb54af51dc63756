"""Retrievers written for the released baseline: they take texts and return track ids."""

import logging
from collections.abc import Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Annotated, Any, ClassVar

from mcrs.checks.plain_values import id_text, plural, short_repr
from mcrs.config import QuerySettings
from mcrs.config.run_types import CacheDir, CorpusTypes, RunDevice
from mcrs.data.named_files import DATASETS
from mcrs.db_item import MusicCatalog
from mcrs.errors import RetrievalError
from mcrs.ranking.validation import as_list
from mcrs.registry.components import (
    Provided,
    Source,
    adapted_class,
    check_interface,
    construct_released,
    nearest_method,
)
from mcrs.registry.plugin_errors import register_own_code
from mcrs.retrieval_modules.base import Retriever, TextRetriever
from mcrs.runtime.device import resolve_device
from mcrs.types import Ranking

logger = logging.getLogger(__name__)

_ITEM_DB = Annotated[dict[str, Any], DATASETS, Provided("item_db")]
_SOURCES = {
    "dataset_name": Source("item_db", _ITEM_DB, itemgetter("dataset")),
    "split_types": Source("item_db", _ITEM_DB, itemgetter("splits")),
    "corpus_types": Source("corpus_types", CorpusTypes),
    "cache_dir": Source("cache_dir", CacheDir),
    "device": Source("device", RunDevice, resolve_device),
}
#: The released methods that return ids, our method for classes that have neither, the method of retrievers, and the
#: arguments of each.
_RELEASED = ("batch_text_to_item_retrieval", "text_to_item_retrieval")
_METHODS = {
    _RELEASED[0]: ("queries", "topk"),
    _RELEASED[1]: ("query", "topk"),
    "search": ("queries", "topk"),
    "retrieve": ("turns", "topk"),
}
_EXPECTED = "a list of track ids for each query"
_EXPECTED_CLASS = (
    "a subclass of Retriever with retrieve(turns, topk) or of TextRetriever with search(queries, topk), both of "
    "mcrs.retrieval_modules.base, or a class as in the released code, with text_to_item_retrieval(query, topk) or "
    "batch_text_to_item_retrieval(queries, topk)"
)


class AdaptedRetriever(TextRetriever):
    """Ranks the ids that another object returns, with the scores 1, 1/2, 1/3, …; unknown ids are ignored.

    Args:
        corpus_types: The fields by which a played track is described in the query.
        query: How a conversation becomes a query.
        **settings: Arguments of the other class.
    """

    component: ClassVar[type]

    def __init__(
        self,
        catalog: MusicCatalog,
        corpus_types: Sequence[str],
        query: QuerySettings,
        **settings: Any,  # noqa: ANN401 - whatever the other takes
    ) -> None:
        super().__init__(catalog, corpus_types, query)
        values = {"catalog": catalog, "corpus_types": tuple(corpus_types), "query": query, **settings}
        self._adapted = self._construct(values)
        self._method = _method_of(type(self._adapted))
        self._n_known = self._n_unknown = 0

    def _construct(self, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any class
        return construct_released(self.component, _SOURCES, values)

    def search(self, queries: Sequence[str], topk: int) -> list[Ranking]:
        """Rank tracks for each query.

        Raises:
            RetrievalError: The number of lists is not the number of queries, or no id is in the catalogue.
        """
        topk = min(topk, len(self.catalog))
        ask = getattr(self._adapted, self._method)
        if self._method == "text_to_item_retrieval":
            answers = [ask(query, topk) for query in queries]
        else:
            answers = as_list(type(self._adapted).__name__, ask(list(queries), topk), _EXPECTED)
        # The caller of a retriever validates its rankings.
        return [answer if isinstance(answer, Ranking) else self._ranking(answer) for answer in answers]

    def _ranking(self, answer: object) -> Ranking:
        ids = as_list(type(self._adapted).__name__, answer, _EXPECTED)
        rows = self.catalog.rows(id_text(track_id) or "" for track_id in ids)
        n_unknown = len(ids) - len(rows)
        if n_unknown and not self._n_unknown:
            name, where = type(self._adapted).__name__, self.catalog.name
            if not rows and id_text(ids[0]) is None:
                raise RetrievalError(f"{name} returned {short_repr(ids[0])} as a track id; expected {_EXPECTED}")
            if not rows and not self._n_known:
                raise RetrievalError(
                    f"{name} returned {plural(n_unknown, 'track id')} for a query, and none is in {where}, such as "
                    f"{ids[0]!r}; expected ids of that catalogue ({name} may have loaded an index of another one)"
                )
            logger.warning("%s: dropped track ids that %s does not have: %d of %d", name, where, n_unknown, len(ids))
        self._n_known += len(rows)
        self._n_unknown += n_unknown
        return Ranking.of(rows, (1 / rank for rank in range(1, len(rows) + 1)))


class RetrieverOfObject(AdaptedRetriever):
    """Ranks the ids that an existing object returns.

    Raises:
        ConfigError: It does not have the methods of a retriever.
    """

    def __init__(
        self,
        catalog: MusicCatalog,
        corpus_types: Sequence[str],
        query: QuerySettings,
        wrapped: Any,  # noqa: ANN401 - any object
    ) -> None:
        component: type = type(wrapped)
        register_own_code(component)
        as_retriever(component)
        super().__init__(catalog, corpus_types, query, wrapped=wrapped)

    def _construct(self, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any object
        return values["wrapped"]


def _method_of(component: type) -> str:
    released = any(hasattr(component, name) for name in _RELEASED)
    return "search" if not released and hasattr(component, "search") else nearest_method(component, _RELEASED)


@cache
def as_retriever(component: type) -> type[Retriever]:
    """Return a class that is registered as a retriever: as it is, or adapted if it only returns ids for texts.

    Raises:
        ConfigError: It is not a retriever.
    """
    is_own = issubclass(component, Retriever)
    name = "retrieve" if is_own else _method_of(component)
    check_interface(component, {name: _METHODS[name]}, "a retriever", _EXPECTED_CLASS)
    return component if is_own else adapted_class(AdaptedRetriever, component, _SOURCES)
