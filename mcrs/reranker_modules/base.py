"""What a reranker is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcrs.types import Ranking, Turn


class Reranker(ABC):
    """Changes the order of what a retriever found."""

    @abstractmethod
    def rerank(self, turns: Sequence[Turn], rankings: Sequence[Ranking], topk: int) -> list[Ranking]:
        """Rank again.

        Args:
            turns: The turns.
            rankings: A ranking for each, in the same order.
            topk: How many tracks are wanted.

        Returns:
            For each turn at most ``topk`` of the tracks that came in, none new, with their ``lists``.
        """
