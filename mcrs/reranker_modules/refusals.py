"""Reranking by what the listener does not want to hear."""

from collections.abc import Sequence

import numpy as np

from mcrs.db_item import MusicCatalog
from mcrs.reranker_modules.base import Reranker
from mcrs.reranker_modules.named_tracks import NamedTracks, core, covers
from mcrs.reranker_modules.order import reorder
from mcrs.text.constraints import WishFinder
from mcrs.text.message_cache import remember_messages
from mcrs.types import Ranking, Turn


class RefusalsReranker(Reranker):
    """Puts the tracks that the listener clearly refuses behind all others; else the order stays.

    "No jazz" refuses the tracks with a tag that ends in *jazz*, "nothing by Adele" those of hers, "not the 80s" those
    released then. A refusal holds until the listener asks for the same in a later message. Who asks, in the same
    message or later, for a part of what is refused gets it: "no rock, but hard rock is fine" spares the tracks with a
    tag that ends in *hard rock*, and "something from 1985" those of that year.

    Args:
        catalog: The tracks, their artists, tags and dates, where it has them.
    """

    def __init__(self, catalog: MusicCatalog) -> None:
        self._tracks = NamedTracks(catalog)
        finder = WishFinder(catalog)
        self._wanted = remember_messages(finder.find)
        self._refused = remember_messages(finder.find_refused)

    def rerank(self, turns: Sequence[Turn], rankings: Sequence[Ranking], topk: int) -> list[Ranking]:
        """Rank each pool again, the refused tracks last."""
        return [self._demote(turn, ranking, topk) for turn, ranking in zip(turns, rankings, strict=True)]

    def _demote(self, turn: Turn, ranking: Ranking, topk: int) -> Ranking:
        refusals = self._refusals(turn)
        if not refusals or not len(ranking):
            return ranking.head(topk)
        refused = np.zeros(len(ranking), bool)
        for name, spared in refusals.items():
            has = np.isin(ranking.rows, self._tracks.rows(name))
            for wish in spared:
                has &= ~np.isin(ranking.rows, self._tracks.rows(wish))
            refused |= has
        # Down by more than all scores span: the order is what it was among these, and among the others.
        return reorder(ranking, ranking.scores - refused * (np.ptp(ranking.scores) + 1), topk)

    def _refusals(self, turn: Turn) -> dict[str, set[str]]:
        """The names that are refused when the listener has spoken, each with the wishes for a part of it."""
        refusals: dict[str, set[str]] = {}
        for text in (*(message.content for message in turn.history if message.role == "user"), turn.user_query):
            wishes = set(map(core, self._wanted(text)))
            refusals = {name: spared for name, spared in refusals.items() if name not in wishes}
            refusals.update((name, set()) for name in map(core, self._refused(text)))
            for name, spared in refusals.items():
                spared.update(wish for wish in wishes if wish != name and covers(name, wish))
        return refusals
