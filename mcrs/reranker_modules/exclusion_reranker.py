"""Reranking by what the user does not want to hear."""

from collections.abc import Sequence

import numpy as np

from mcrs.db_item import MusicCatalog
from mcrs.reranker_modules.base import Reranker
from mcrs.reranker_modules.named_tracks import NamedTracks, core, covers
from mcrs.reranker_modules.order import reorder
from mcrs.text.constraints import ConstraintFinder
from mcrs.text.message_cache import remember_messages
from mcrs.types import Ranking, Turn


class ExclusionsReranker(Reranker):
    """Puts the tracks that the user clearly excludes behind all others; else the order stays.

    "No jazz" excludes the tracks with a tag that ends in *jazz*, "nothing by Adele" those of hers, "not the 80s" those
    released then. An exclusion holds until the user asks for the same in a later message. Who asks, in the same
    message or later, for a part of what is excluded gets it: "no rock, but hard rock is fine" spares the tracks with a
    tag that ends in *hard rock*, and "something from 1985" those of that year.

    Args:
        catalog: The tracks, their artists, tags and dates, where it has them.
    """

    def __init__(self, catalog: MusicCatalog) -> None:
        self._tracks = NamedTracks(catalog)
        finder = ConstraintFinder(catalog)
        self._wanted = remember_messages(finder.find)
        self._excluded = remember_messages(finder.find_excluded)

    def rerank(self, turns: Sequence[Turn], rankings: Sequence[Ranking], topk: int) -> list[Ranking]:
        """Rank each pool again, the excluded tracks last."""
        return [self._demote(turn, ranking, topk) for turn, ranking in zip(turns, rankings, strict=True)]

    def _demote(self, turn: Turn, ranking: Ranking, topk: int) -> Ranking:
        exclusions = self._exclusions(turn)
        if not exclusions or not len(ranking):
            return ranking.head(topk)
        excluded = np.zeros(len(ranking), bool)
        for name, spared in exclusions.items():
            has = np.isin(ranking.rows, self._tracks.rows(name))
            for constraint in spared:
                has &= ~np.isin(ranking.rows, self._tracks.rows(constraint))
            excluded |= has
        # Down by more than all scores span: the order is what it was among these, and among the others.
        return reorder(ranking, ranking.scores - excluded * (np.ptp(ranking.scores) + 1), topk)

    def _exclusions(self, turn: Turn) -> dict[str, set[str]]:
        """The names that are excluded when the user has spoken, each with the constraints for a part of it."""
        exclusions: dict[str, set[str]] = {}
        for text in (*(message.content for message in turn.history if message.role == "user"), turn.user_query):
            constraints = set(map(core, self._wanted(text)))
            exclusions = {name: spared for name, spared in exclusions.items() if name not in constraints}
            exclusions.update((name, set()) for name in map(core, self._excluded(text)))
            for name, spared in exclusions.items():
                spared.update(
                    constraint for constraint in constraints if constraint != name and covers(name, constraint)
                )
        return exclusions
