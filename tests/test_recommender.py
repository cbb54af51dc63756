"""The ranking half of the pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from mcrs.db_item import MusicCatalog
from mcrs.errors import RetrievalError
from mcrs.recommender import Recommender
from mcrs.reranker_modules.base import Reranker
from mcrs.retrieval_modules.base import Retriever
from mcrs.types import Message, Ranking, Turn

if TYPE_CHECKING:
    from collections.abc import Sequence

CATALOG = MusicCatalog(
    pa.table({"track_id": list("abcdef"), "track_name": [[name] for name in "abcdef"]}), ["track_name"]
)


class InOrder(Retriever):
    """The catalogue from its first row on."""

    def retrieve(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        depth = min(topk, len(self.catalog))
        return [Ranking.of(range(depth), range(depth, 0, -1)) for _ in turns]


class Backwards(Reranker):
    def rerank(self, turns: Sequence[Turn], rankings: Sequence[Ranking], topk: int) -> list[Ranking]:
        return [Ranking(ranking.rows[::-1], ranking.scores) for ranking in rankings]


class Forgetful(Reranker):
    def rerank(self, turns: Sequence[Turn], rankings: Sequence[Ranking], topk: int) -> list[Ranking]:
        return list(rankings)[1:]


def turn(*played: str) -> Turn:
    return Turn("s", None, 1, tuple(Message("music", track_id) for track_id in played), "q")


def ids(recommender: Recommender, turns: list[Turn], topk: int) -> list[str]:
    return ["".join(CATALOG.ids(ranking.rows)) for ranking in recommender.recommend(turns, topk)]


def test_recommend_as_released_keeps_played_tracks() -> None:
    assert ids(Recommender(CATALOG, InOrder(CATALOG)), [turn("a")], 3) == ["abc"]


def test_recommend_without_played_still_fills_the_list() -> None:
    recommender = Recommender(CATALOG, InOrder(CATALOG), exclude_played=True)
    assert ids(recommender, [turn("a", "c", "nobody"), turn(), turn("b", "b")], 3) == ["bde", "abc", "acd"]
    assert ids(recommender, [turn("a")], 20) == ["bcdef"]


def test_recommend_hands_the_whole_pool_to_the_rerankers() -> None:
    recommender = Recommender(CATALOG, InOrder(CATALOG), [Backwards()], pool_size=5)
    assert ids(recommender, [turn()], 2) == ["ed"]


def test_recommend_of_nothing_is_nothing() -> None:
    assert Recommender(CATALOG, InOrder(CATALOG)).recommend([], 3) == []


def test_recommend_component_that_loses_a_turn_is_named() -> None:
    with pytest.raises(RetrievalError, match="Forgetful returned 1 rankings for 2 turns"):
        Recommender(CATALOG, InOrder(CATALOG), [Forgetful()]).recommend([turn(), turn()], 3)
