"""The fusion of several retrievers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from mcrs.config.blocks import Weight
from mcrs.db_item import MusicCatalog
from mcrs.errors import ConfigError
from mcrs.ranking.sums import rank_sums
from mcrs.ranking.validation import valid_rankings
from mcrs.registry import RETRIEVERS
from mcrs.registry.components import Nested, Renamed
from mcrs.retrieval_modules.base import Retriever
from mcrs.retrieval_modules.fusion import SCALES, MinScore, above_min_score
from mcrs.types import Ranking, Turn

Depth = Annotated[int, Field(ge=1)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
MinScoreSetting = Finite | Literal["pool"]


class HybridRetriever(Retriever):
    """Ranks tracks by a weighted sum of scaled scores of several retrievers: F(d) = Σ_l weight_l · scale(score_l(d)).

    A track that is not in a list gets 0 from it. Among equal sums the earlier catalogue row comes first. A track that
    is in no list with a weight above 0 is not ranked.

    Args:
        catalog: The searched catalogue.
        retrievers: The lists' retrievers, each with its own settings.
        weights: The weight of each list. None: 1 for all.
        method: How scores are scaled: ``min_max``, ``z_score``, or ``rrf``, which uses only ranks.
        depth: Maximum length of each list (its *pool*): one number for all or one for each.
        min_score: The minimum score of each list, the lower end of its scale: one for all or one for each. A number is
            the lowest possible score (0 for words and continuity), and tracks at or below it are dropped; ``pool`` is
            the score of the pool's last track, for cosines, whose lowest score is unknown.
        rrf_constant: The constant of ``rrf``: the higher, the less the first ranks stand out.
        names: Names of the lists, used by the reranker ``lambdarank``. None: ``list_1``, ``list_2`` and so on. A list
            of weight 0 is only for such a reranker.

    Attributes:
        names: The lists' names.
        min_scores: The minimum score of each list.

    Raises:
        ConfigError: There is no retriever, the number of weights, depths, minimum scores or names is wrong, or all
            weights are 0.
    """

    def __init__(
        self,
        catalog: MusicCatalog,
        retrievers: Annotated[Sequence[Retriever], Nested(RETRIEVERS)],
        weights: tuple[Weight, ...] | None = None,
        method: Literal["min_max", "z_score", "rrf"] = "min_max",
        depth: Depth | tuple[Depth, ...] = 1000,
        min_score: Annotated[MinScoreSetting | tuple[MinScoreSetting, ...], Renamed("floor")] = 0.0,
        rrf_constant: Weight = 60.0,
        names: tuple[Annotated[str, Field(min_length=1)], ...] | None = None,
    ) -> None:
        super().__init__(catalog)
        self.retrievers = tuple(retrievers)
        n_lists = len(self.retrievers)
        if not n_lists:
            raise ConfigError("retrievers: expected at least one retriever, got none")
        self.weights = _one_each("weights", 1.0 if weights is None else weights, n_lists)
        if not any(self.weights):
            raise ConfigError(
                f"weights: expected a weight above 0 for at least one retriever, got {list(self.weights)}"
            )
        self.depths = tuple(min(each, len(catalog)) for each in _one_each("depth", depth, n_lists))
        self.min_scores: tuple[MinScore, ...] = _one_each("min_score", min_score, n_lists)
        positions = tuple(f"list_{position}" for position in range(1, n_lists + 1))
        self.names: tuple[str, ...] = _one_each("names", positions if names is None else names, n_lists)
        if len(set(self.names)) < n_lists:
            raise ConfigError(f"names: duplicate name in {', '.join(self.names)}")
        self._scale = SCALES[method]
        self._constant = rrf_constant

    def retrieve_lists(self, turns: Sequence[Turn]) -> list[list[Ranking]]:
        """The ranked list of each retriever for each turn, before the fusion.

        Returns:
            For each retriever, in their order, a list for each turn: at most ``depth`` tracks, all above the minimum
            score. It may be empty.

        Raises:
            RetrievalError: A retriever did not return one ranking for each turn, or rows that are not in the catalogue.
        """
        lists = []
        for retriever, depth, min_score in zip(self.retrievers, self.depths, self.min_scores, strict=True):
            rankings = valid_rankings(retriever, retriever.retrieve(turns, depth), len(turns), len(self.catalog))
            lists.append([above_min_score(ranking.head(depth), min_score) for ranking in rankings])
        return lists

    def fuse(self, lists: Sequence[Sequence[Ranking]], topk: int) -> list[Ranking]:
        """Fuse lists as :meth:`retrieve_lists` gives them.

        Args:
            lists: For each retriever a list for each turn.
            topk: How many tracks are wanted; the lists may have fewer.

        Returns:
            A ranking for each turn, with its lists.
        """
        return [self._fuse(of_turn, topk) for of_turn in zip(*lists, strict=True)]

    def retrieve(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        """Rank tracks for each turn by all lists together."""
        return self.fuse(self.retrieve_lists(turns), topk)

    def _fuse(self, lists: tuple[Ranking, ...], topk: int) -> Ranking:
        gains = (
            (ranking.rows, weight * self._scale(ranking.scores.astype(np.float64), min_score, depth, self._constant))
            for ranking, weight, min_score, depth in zip(lists, self.weights, self.min_scores, self.depths, strict=True)
            if weight and len(ranking)
        )
        return replace(rank_sums(gains, topk), lists=lists)


def _one_each(name: str, value: object, n_lists: int) -> tuple[Any, ...]:
    if not isinstance(value, tuple):
        return (value,) * n_lists
    if len(value) != n_lists:
        raise ConfigError(f"{name}: expected one value for each retriever ({n_lists}), got {len(value)}")
    return value
