"""The fusion of several retrievers."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from mcrs.config.blocks import Weight
from mcrs.db_item import MusicCatalog
from mcrs.errors import ConfigError
from mcrs.ranking.top_rows import rank_sums
from mcrs.ranking.validation import valid_rankings
from mcrs.registry import RETRIEVERS
from mcrs.registry.components import Nested, Renamed
from mcrs.retrieval_modules.base import Retriever
from mcrs.types import Ranking, Turn

#: The minimum score of a list: the lowest possible score, or the score of its last track.
MinScore = Annotated[float, Field(allow_inf_nan=False)] | Literal["pool"]
Depth = Annotated[int, Field(ge=1)]
#: What each track of a list adds to the fused score, at least 0, ``[K]``. The arguments are the scores in descending
#: order, none below the minimum score, ``[K]`` with K > 0; the minimum score; the maximum length of the list, at least
#: K; and the constant of ``rrf``.
Scale: TypeAlias = Callable[[NDArray[np.float64], MinScore, int, float], NDArray[np.float64]]


def reciprocal_ranks(
    scores: NDArray[np.float64], min_score: MinScore, depth: int, constant: float
) -> NDArray[np.float64]:
    """Scale by rank alone: 1 / (constant + rank), from rank 1 on.

    Source: Cormack, Clarke and Büttcher, Reciprocal rank fusion outperforms Condorcet and individual rank learning
    methods, SIGIR 2009 (which sets the constant to 60).
    """
    return np.asarray(1.0 / (constant + np.arange(1, len(scores) + 1)), np.float64)


def min_max(scores: NDArray[np.float64], min_score: MinScore, depth: int, constant: float) -> NDArray[np.float64]:
    """Scale from 0 at the minimum score to 1 at the first track: (s - min_score) / (best - min_score).

    In a list whose scores are all equal, each track gains 0.

    Source: Bruch, Gai and Ingber, An analysis of fusion functions for hybrid retrieval, ACM TOIS 42(1), 2023, which
    calls it theoretical min-max where the minimum score is the least score that there can be (0 for BM25).
    """
    above = _above(scores, min_score)
    return _divided(above, above[0])


def z_scores(scores: NDArray[np.float64], min_score: MinScore, depth: int, constant: float) -> NDArray[np.float64]:
    """Scale by the spread of the list: (s - min_score) / standard deviation.

    In a list whose scores are all equal, each track gains 0. The order is that of the z-score (s - mean) / standard
    deviation if a track outside of the list has the z-score of the minimum score: the two differ by a constant. If the
    minimum score is a number, a list that is shorter than its depth is filled up with tracks at that score.

    Source: Renda and Straccia, Web metasearch: rank vs. score based rank aggregation methods, SAC 2003.
    """
    above = _above(scores, min_score)
    n_tracks = len(scores) if min_score == "pool" else depth
    return _divided(above, float(np.sqrt(max((above @ above) / n_tracks - (above.sum() / n_tracks) ** 2, 0.0))))


def _above(scores: NDArray[np.float64], min_score: MinScore) -> NDArray[np.float64]:
    return scores - (scores[-1] if min_score == "pool" else min_score)


def _divided(above: NDArray[np.float64], spread: float) -> NDArray[np.float64]:
    return above / spread if spread > 0 else np.zeros_like(above)


SCALES: dict[str, Scale] = {"rrf": reciprocal_ranks, "min_max": min_max, "z_score": z_scores}


def above_min_score(ranking: Ranking, min_score: MinScore) -> Ranking:
    """The tracks of a list above its minimum score; all tracks if that is ``pool``.

    Some retrievers fill up their list with unrelated tracks at score 0; these must not get a rank.
    """
    return ranking if min_score == "pool" else ranking.take(ranking.scores > min_score)


class HybridRetriever(Retriever):
    """Ranks tracks by a weighted sum of several retrievers' normalised scores: F(d) = Σ_l weight_l · norm(score_l(d)).

    A track that is not in a list gets 0 from it. Among equal sums the earlier catalogue row comes first. A track that
    is in no list with a weight above 0 is not ranked.

    Args:
        retrievers: The retrievers to fuse, each with its own settings and one ranked list.
        weights: The weight of each list. None: 1 for all.
        method: How scores are normalised before the sum: ``min_max``, ``z_score``, or ``rrf`` (reciprocal rank fusion),
            which uses only ranks.
        depth: Maximum length of each list: one number for all or one for each.
        min_score: The lower end of each list's scale: one value for all lists, or one for each. A number, such as 0
            for ``bm25`` and ``continuity`` (where 0 means no match): tracks with this score or a lower one are dropped.
            ``pool``: the score of the list's last track. Set ``pool`` for cosines, whose lowest value over the
            catalogue is unknown.
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
        min_score: Annotated[MinScore | tuple[MinScore, ...], Renamed("floor")] = 0.0,
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
        """Fuse lists of each retriever for each turn, as :meth:`retrieve_lists` gives them, to up to ``topk`` tracks.

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
        raise ConfigError(f"{name}: expected one value for each item of retrievers ({n_lists}), got {len(value)}")
    return value
