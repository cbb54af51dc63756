"""The ranking half of the pipeline: retrieve, remove played tracks, rerank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mcrs.ranking.top_rows import fill_up
from mcrs.ranking.validation import valid_rankings, valid_reranked
from mcrs.registry.plugin_errors import locate_plugin_errors, register_own_code
from mcrs.retrieval_modules.diverse_order import diverse_order
from mcrs.retrieval_modules.request_tracks import request_tracks
from mcrs.text.request import understand
from mcrs.text.request.set_phrases import small_talk_of
from mcrs.types import Ranking, Turn

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog
    from mcrs.reranker_modules.base import Reranker
    from mcrs.retrieval_modules.base import Retriever


class Recommender:
    """Ranks tracks for turns.

    Args:
        catalog: The tracks.
        retriever: Finds candidates.
        rerankers: Reorder them, one after the other.
        exclude_played: Whether tracks that were played earlier in the session are removed.
        pool_size: Number of candidates for the rerankers; None: the number of requested tracks.
        understand: Whether what the user asks for is read from the messages. Then excluded tracks come last, and
            :func:`mcrs.retrieval_modules.diverse_order.diverse_order` pads a short ranking, and ranks all tracks if
            nothing was understood. If false, a short ranking is padded with the catalogue's first tracks.
    """

    def __init__(
        self,
        catalog: MusicCatalog,
        retriever: Retriever,
        rerankers: Sequence[Reranker] = (),
        *,
        exclude_played: bool = False,
        pool_size: int | None = None,
        understand: bool = False,
    ) -> None:
        register_own_code(type(retriever), *map(type, rerankers))
        self.catalog = catalog
        self.retriever = retriever
        self.rerankers = tuple(rerankers)
        self.exclude_played = exclude_played
        self.pool_size = pool_size
        self.understand = understand

    def recommend(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        """Rank tracks for each turn.

        Returns:
            For each turn, in the same order, ``topk`` tracks, or all that may be recommended if there are fewer. If the
            components found fewer, the ranking is padded: with the diverse order if ``understand`` is set, else with
            the catalogue's first tracks.

        Raises:
            RetrievalError: A component did not return a valid ranking for each turn.
            PluginError: The code of a plug-in failed.
        """
        rankings = self.candidates(turns, max(topk, self.pool_size or 0))
        # Drop the lists: only rerankers need them, and a caller may store many rankings.
        return [
            self._fill(Ranking(ranking.rows[:topk], ranking.scores[:topk]), turn, topk, with_excluded=True)
            for turn, ranking in zip(turns, rankings, strict=True)
        ]

    def candidates(self, turns: Sequence[Turn], depth: int) -> list[Ranking]:
        """The candidates after the last reranker; the first one gets ``depth`` of them.

        Raises:
            RetrievalError: A component did not return a valid ranking for each turn.
            PluginError: The code of a plug-in failed.
        """
        if not turns:
            return []
        with locate_plugin_errors():
            return self._candidates(turns, depth)

    def _candidates(self, turns: Sequence[Turn], depth: int) -> list[Ranking]:
        n_tracks = len(self.catalog)
        left_out = [[*self._played(turn), *np.flatnonzero(self._excluded(turn)).tolist()] for turn in turns]
        # Ask for more, so that enough are left without these.
        n_asked = min(depth + max(map(len, left_out)), n_tracks)
        found = self.retriever.retrieve(list(map(self._without_small_talk, turns)), n_asked)
        found = valid_rankings(self.retriever, found, len(turns), n_tracks)
        rankings = []
        for turn, ranking, rows in zip(turns, found, left_out, strict=True):
            # The user may want something different without saying what.
            is_fresh = self.understand and understand(turn, self.catalog).fresh
            rankings.append(self._fill(ranking.without(rows).head(0 if is_fresh else depth), turn, depth))
        for reranker in self.rerankers:
            rankings = valid_reranked(reranker, reranker.rerank(turns, list(rankings), depth), rankings, n_tracks)
        return rankings

    def _without_small_talk(self, turn: Turn) -> Turn:
        """The turn, without its message if that does not ask for music: its words would find tracks only by chance."""
        if not self.understand:
            return turn
        request = understand(turn, self.catalog)
        idle = request.question is not None or not turn.history or small_talk_of(turn.user_query) is not None
        return replace(turn, user_query="") if idle and not request.matched else turn

    def _played(self, turn: Turn) -> list[int]:
        """The rows of the tracks that must not come again: "play it again" asks for one of them."""
        if not self.exclude_played:
            return []
        again = understand(turn, self.catalog).again if self.understand else ()
        return self.catalog.rows([track_id for track_id in turn.played_track_ids if track_id not in again])

    def _excluded(self, turn: Turn) -> NDArray[np.bool_]:
        """Whether the user excludes each track, ``[N]``; ``[0]`` if that does not count."""
        if not self.understand:
            return np.empty(0, bool)
        return request_tracks(self.catalog).excluded(understand(turn, self.catalog))

    def _fill(self, ranking: Ranking, turn: Turn, topk: int, *, with_excluded: bool = False) -> Ranking:
        played = self._played(turn)
        if not self.understand or len(ranking) >= topk:
            return fill_up(ranking, topk, len(self.catalog), played)
        order = diverse_order(self.catalog)
        excluded = self._excluded(turn)[order]
        order = np.concatenate([order[~excluded], order[excluded]]) if with_excluded else order[~excluded]
        return fill_up(ranking, topk, len(self.catalog), played, order)
