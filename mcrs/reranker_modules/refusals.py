"""Reranking by what the listener does not want to hear."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from mcrs.db_item import MusicCatalog
from mcrs.eras import named_eras, year_of
from mcrs.names import fold
from mcrs.reranker_modules.base import Reranker
from mcrs.reranker_modules.order import reorder
from mcrs.stop_words import CONVERSATIONAL
from mcrs.types import Ranking, Track, Turn
from mcrs.wishes import WishFinder

# The turns of a session share their messages; what this many say is kept.
_N_KEPT = 1 << 14


class RefusalsReranker(Reranker):
    """Puts the tracks that the listener clearly refuses behind all others; else the order stays.

    "No jazz" refuses the tracks with a tag that ends in *jazz*, "nothing by Adele" those of hers, "not the 80s" those
    released then. A refusal holds until the listener asks for the same in a later message.

    Args:
        catalog: The tracks, their artists, tags and dates, where it has them.
    """

    def __init__(self, catalog: MusicCatalog) -> None:
        self._catalog = catalog
        finder = WishFinder(catalog)
        self._wanted = lru_cache(_N_KEPT)(finder.find)
        self._refused = lru_cache(_N_KEPT)(finder.find_refused)

    def rerank(self, turns: Sequence[Turn], rankings: Sequence[Ranking], topk: int) -> list[Ranking]:
        """Rank each pool again, the refused tracks last."""
        return [self._demote(turn, ranking, topk) for turn, ranking in zip(turns, rankings, strict=True)]

    def _demote(self, turn: Turn, ranking: Ranking, topk: int) -> Ranking:
        names = self._names(turn)
        if not names or not len(ranking):
            return ranking.head(topk)
        tracks = map(self._catalog.track, self._catalog.ids(ranking.rows))
        refused = np.array([track is not None and any(has(track, name) for name in names) for track in tracks])
        # Down by more than all scores span: the order is what it was among these, and among the others.
        return reorder(ranking, ranking.scores - refused * (np.ptp(ranking.scores) + 1), topk)

    def _names(self, turn: Turn) -> set[str]:
        """The tags, artists and eras that are refused when the listener has spoken."""
        names: set[str] = set()
        for text in (*(message.content for message in turn.history if message.role == "user"), turn.user_query):
            names = names.difference(map(core, self._wanted(text))).union(map(core, self._refused(text)))
        return names


def core(name: str) -> str:
    """A folded name without the everyday words at its end: *electronic music* is *electronic*."""
    words = fold(name).split()
    while len(words) > 1 and words[-1] in CONVERSATIONAL:
        words.pop()
    return " ".join(words)


def has(track: Track, name: str) -> bool:
    """Whether a track is of an artist or an era, or has a tag that ends in these words, given by their core."""
    if any(core(artist) == name for artist in track.artists):
        return True
    if any(f" {core(tag)}".endswith(f" {name}") for tag in track.tags):
        return True
    year = year_of(track.release_date)
    return year is not None and any(era.first <= year <= era.last for era in named_eras([name]))
