"""The base class of rerankers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mcrs.registry.components import check_interface

if TYPE_CHECKING:
    from mcrs.types import Ranking, Turn


class Reranker(ABC):
    """Changes the order of what a retriever found."""

    @abstractmethod
    def rerank(self, turns: Sequence[Turn], rankings: Sequence[Ranking], topk: int) -> list[Ranking]:
        """Rank up to ``topk`` tracks of each turn's ranking again.

        Returns:
            For each turn at most ``topk`` of the given tracks and no others, each once and with a finite score, with
            their ``lists``.
        """


def as_reranker(component: type) -> type:
    """Return a class that is registered as a reranker.

    Raises:
        ConfigError: It is not a reranker.
    """
    expected = "a subclass of mcrs.reranker_modules.base.Reranker with rerank(turns, rankings, topk)"
    check_interface(component, {"rerank": ("turns", "rankings", "topk")}, "a reranker", expected)
    return component
