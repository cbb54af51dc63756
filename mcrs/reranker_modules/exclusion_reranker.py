"""Reranking by the user's exclusions."""

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
    """Moves the tracks that the user clearly excludes behind all others; otherwise the order stays.

    "No jazz" excludes the tracks with a tag that ends in *jazz*, "nothing by Adele" the tracks of Adele, "not the 80s"
    the tracks of those years. An exclusion holds until a later message asks for the same. A request for a part of it,
    in the same message or later, is an exception: "no rock, but hard rock is fine" keeps the tracks with a tag that
    ends in *hard rock*, and "something from 1985" those of that year.

    Args:
        catalog: The tracks; the fields ``artist_name``, ``tag_list`` and ``release_date`` are used if they exist.
    """

    def __init__(self, catalog: MusicCatalog) -> None:
        self._tracks = NamedTracks(catalog)
        finder = ConstraintFinder(catalog)
        self._wanted = remember_messages(finder.find)
        self._excluded = remember_messages(finder.find_excluded)

    def rerank(self, turns: Sequence[Turn], rankings: Sequence[Ranking], topk: int) -> list[Ranking]:
        """Move the excluded tracks of each pool to its end."""
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
        # Lowered by more than the range of all scores, so both groups keep their order.
        return reorder(ranking, ranking.scores - excluded * (np.ptp(ranking.scores) + 1), topk)

    def _exclusions(self, turn: Turn) -> dict[str, set[str]]:
        """The excluded names, each with the constraints that are exceptions to it."""
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
