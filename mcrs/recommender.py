"""The ranking half of the pipeline: retrieve, leave out what was played, rerank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.errors import RetrievalError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcrs.db_item import MusicCatalog
    from mcrs.reranker_modules.base import Reranker
    from mcrs.retrieval_modules.base import Retriever
    from mcrs.types import Ranking, Turn


class Recommender:
    """Ranks tracks for turns.

    Args:
        catalog: The tracks.
        retriever: Finds candidates.
        rerankers: Reorder them, one after the other.
        exclude_played: Whether tracks played earlier in the session are left out.
        pool_size: How many candidates go to the rerankers; None is as many as are asked for.
    """

    def __init__(
        self,
        catalog: MusicCatalog,
        retriever: Retriever,
        rerankers: Sequence[Reranker] = (),
        *,
        exclude_played: bool = False,
        pool_size: int | None = None,
    ) -> None:
        self.catalog = catalog
        self.retriever = retriever
        self.rerankers = tuple(rerankers)
        self.exclude_played = exclude_played
        self.pool_size = pool_size

    def recommend(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        """Rank tracks for each turn.

        Args:
            turns: The turns.
            topk: How many tracks are wanted of each.

        Returns:
            A ranking for each turn, in the same order, of at most ``topk`` tracks.

        Raises:
            RetrievalError: A component returned another number of rankings than there are turns.
        """
        if not turns:
            return []
        depth = max(topk, self.pool_size or 0)
        played = [self.catalog.rows(turn.played_track_ids) if self.exclude_played else [] for turn in turns]
        # Asking for more leaves enough when the played ones are gone.
        rankings = self.retriever.retrieve(turns, depth + max(map(len, played)))
        self._check(self.retriever, rankings, turns)
        rankings = [ranking.without(rows).head(depth) for ranking, rows in zip(rankings, played, strict=True)]
        for reranker in self.rerankers:
            rankings = reranker.rerank(turns, rankings, depth)
            self._check(reranker, rankings, turns)
        return [ranking.head(topk) for ranking in rankings]

    @staticmethod
    def _check(component: object, rankings: Sequence[Ranking], turns: Sequence[Turn]) -> None:
        if len(rankings) != len(turns):
            name = type(component).__name__
            raise RetrievalError(
                f"{name} returned {len(rankings)} rankings for {len(turns)} turns; expected one for each"
            )
