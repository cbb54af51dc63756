"""The ranking half of the pipeline: retrieve, remove played tracks, rerank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.ranking.top_rows import fill_up
from mcrs.ranking.validation import valid_rankings
from mcrs.registry.plugin_errors import naming_plugins
from mcrs.types import Ranking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcrs.db_item import MusicCatalog
    from mcrs.reranker_modules.base import Reranker
    from mcrs.retrieval_modules.base import Retriever
    from mcrs.types import Turn


class Recommender:
    """Ranks tracks for turns.

    Args:
        catalog: The tracks.
        retriever: Finds candidates.
        rerankers: Reorder them, one after the other.
        exclude_played: Whether tracks that were played earlier in the session are removed.
        pool_size: Number of candidates for the rerankers; None is the number of requested tracks.
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
            topk: Number of tracks for each turn.

        Returns:
            For each turn, in the same order, ``topk`` tracks, or all that may be recommended if there are fewer. If the
            components found fewer, the catalogue's first tracks follow at the end.

        Raises:
            RetrievalError: A component did not return a valid ranking for each turn.
            PluginError: The code of a plug-in failed.
        """
        rankings = self.candidates(turns, max(topk, self.pool_size or 0))
        # Drop the lists: only rerankers need them, and a caller may store many rankings.
        return [
            self._fill(Ranking(ranking.rows[:topk], ranking.scores[:topk]), turn, topk)
            for turn, ranking in zip(turns, rankings, strict=True)
        ]

    def candidates(self, turns: Sequence[Turn], depth: int) -> list[Ranking]:
        """The candidates after the last reranker.

        Args:
            turns: The turns.
            depth: Number of candidates before the first reranker.

        Raises:
            RetrievalError: A component did not return a valid ranking for each turn.
            PluginError: The code of a plug-in failed.
        """
        if not turns:
            return []
        with naming_plugins():
            return self._candidates(turns, depth)

    def _candidates(self, turns: Sequence[Turn], depth: int) -> list[Ranking]:
        n_tracks = len(self.catalog)
        played = [self._played(turn) for turn in turns]
        # Ask for more, so that enough are left without the played tracks.
        found = self.retriever.retrieve(turns, depth + max(map(len, played)))
        found = valid_rankings(self.retriever, found, len(turns), n_tracks)
        rankings = [
            self._fill(ranking.without(rows).head(depth), turn, depth)
            for turn, ranking, rows in zip(turns, found, played, strict=True)
        ]
        for reranker in self.rerankers:
            rankings = valid_rankings(reranker, reranker.rerank(turns, rankings, depth), len(turns), n_tracks)
        return rankings

    def _played(self, turn: Turn) -> list[int]:
        return self.catalog.rows(turn.played_track_ids) if self.exclude_played else []

    def _fill(self, ranking: Ranking, turn: Turn, topk: int) -> Ranking:
        return fill_up(ranking, topk, len(self.catalog), self._played(turn))
