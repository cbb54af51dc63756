"""Reranking by what the user excludes."""

from collections.abc import Sequence

import numpy as np

from mcrs.db_item import MusicCatalog
from mcrs.reranker_modules.base import Reranker
from mcrs.reranker_modules.order import reorder
from mcrs.retrieval_modules.request_tracks import request_tracks
from mcrs.text.request import understand
from mcrs.types import Ranking, Turn


class ExclusionsReranker(Reranker):
    """Moves the tracks that the user excludes to the end of the pool; otherwise the order stays.

    "No jazz" excludes the tracks with a tag that ends in *jazz* or is a synonym of it, "nothing by Adele" those of
    hers, "not the 80s" and "nothing after 1980" those released then. An exclusion holds until the user asks for the
    same in a later message. A user who asks, in the same message or later, for a part of what is excluded gets it: "no
    rock, but hard rock is fine" spares the tracks with a tag that ends in *hard rock*, and "something from 1985" those
    of that year. With ``understand: true`` the pipeline does this for the whole catalogue, not only for the pool.

    Args:
        catalog: The tracks, their artists, tags and dates, where it has them.
    """

    def __init__(self, catalog: MusicCatalog) -> None:
        self._catalog = catalog
        self._tracks = request_tracks(catalog)

    def rerank(self, turns: Sequence[Turn], rankings: Sequence[Ranking], topk: int) -> list[Ranking]:
        """Rank each pool again, the excluded tracks last."""
        return [self._demote(turn, ranking, topk) for turn, ranking in zip(turns, rankings, strict=True)]

    def _demote(self, turn: Turn, ranking: Ranking, topk: int) -> Ranking:
        excluded = self._tracks.excluded(understand(turn, self._catalog))[ranking.rows]
        if not excluded.any():
            return ranking.head(topk)
        # Down by more than all scores span: the order is what it was among these, and among the others.
        return reorder(ranking, ranking.scores - excluded * (np.ptp(ranking.scores) + 1), topk)
