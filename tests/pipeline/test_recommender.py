"""The ranking half of the pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa
import pytest

from mcrs.db_item import MusicCatalog
from mcrs.errors import RetrievalError
from mcrs.pipeline.recommender import Recommender
from mcrs.reranker_modules.base import Reranker
from mcrs.retrieval_modules.base import Retriever
from mcrs.retrieval_modules.continuity import ContinuityRetriever
from mcrs.types import Message, Ranking, Turn

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


class Given(Retriever):
    """Says the same of every turn, however ill-formed."""

    def __init__(self, rows: Sequence[int], scores: Sequence[float]) -> None:
        super().__init__(CATALOG)
        self.ranking = Ranking.of(rows, scores)

    def retrieve(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        return [self.ranking for _ in turns]


class Chosen(Reranker):
    """Answers with given catalogue rows, scored 1 or as given."""

    def __init__(self, rows: Sequence[int], scores: Sequence[float] | None = None) -> None:
        self._ranking = Ranking.of(rows, scores or [1.0] * len(rows))

    def rerank(self, turns: Sequence[Turn], rankings: Sequence[Ranking], topk: int) -> list[Ranking]:
        return [self._ranking for _ in rankings]


def test_recommend_ill_formed_rankings_are_cleaned_once_for_all() -> None:
    nan, inf = float("nan"), float("inf")
    recommender = Recommender(CATALOG, Given([3, 3, 5, 4, 5, 1], [4, 3, 2, nan, 1, -inf]), exclude_played=True)
    assert ids(recommender, [turn()], 5) == ["dfabc"]
    assert ids(recommender, [turn("f", "a")], 5) == ["dbce"]
    scores = recommender.recommend([turn()], 5)[0].scores
    assert scores.tolist() == [4, 2, 0, 0, 0]


@pytest.mark.parametrize(("topk", "expected"), [(3, "abc"), (20, "abcdef")])
def test_recommend_what_was_not_found_is_filled_up(topk: int, expected: str) -> None:
    recommender = Recommender(CATALOG, Given([], []))
    assert ids(recommender, [turn(), turn("a")], topk) == [expected, expected]


def test_recommend_played_tracks_that_are_left_out_do_not_come_back_as_filling() -> None:
    recommender = Recommender(CATALOG, Given([4, 0], [0.5, -0.5]), exclude_played=True)
    assert ids(recommender, [turn("a", "c"), turn(*"abcdef")], 4) == ["ebdf", ""]
    assert recommender.recommend([turn("b")], 4)[0].scores.tolist() == [0.5, -0.5, -0.5, -0.5]


def test_recommend_what_a_reranker_drops_is_filled_up() -> None:
    recommender = Recommender(CATALOG, InOrder(CATALOG), [Chosen([4, 2])], pool_size=6)
    assert ids(recommender, [turn()], 5) == ["ecabd"]


@pytest.mark.parametrize(
    ("reranker", "message"),
    [
        (Chosen([0, 3]), "Chosen returned catalogue index 3, which is not among the tracks to rerank"),
        (Chosen([1, 0, 1]), "Chosen returned catalogue index 1 more than once; expected each track once"),
        (Chosen([1, 0], [1.0, float("nan")]), "Chosen returned the score nan; expected finite"),
        (Chosen([1, 0], [float("inf"), 1.0]), "Chosen returned the score inf; expected finite"),
    ],
)
def test_recommend_reranker_that_does_not_order_its_pool_is_named(reranker: Reranker, message: str) -> None:
    with pytest.raises(RetrievalError, match=message):
        Recommender(CATALOG, InOrder(CATALOG), [reranker], pool_size=3).recommend([turn()], 2)


def test_recommend_reranker_that_changes_the_given_list_is_held_to_its_pool() -> None:
    class Careless(Reranker):
        def rerank(self, turns: Sequence[Turn], rankings: Sequence[Ranking], topk: int) -> list[Ranking]:
            rankings[0] = Ranking.of([5], [1.0])  # type: ignore[index]
            return list(rankings)

    with pytest.raises(RetrievalError, match="Careless returned catalogue index 5, which is not among"):
        Recommender(CATALOG, InOrder(CATALOG), [Careless()], pool_size=3).recommend([turn()], 2)


def test_recommend_a_played_track_again_where_the_user_asks_for_it() -> None:
    recommender = Recommender(CATALOG, InOrder(CATALOG), exclude_played=True, understand=True)
    asked = replace(turn("b", "a"), user_query="the first one again")
    assert ids(recommender, [asked], 1) == ["b"]
    assert ids(recommender, [replace(asked, user_query="another one")], 1) == ["c"]


@pytest.mark.parametrize("row", [-1, 6])
def test_recommend_row_that_is_not_in_the_catalogue_names_the_retriever(row: int) -> None:
    with pytest.raises(
        RetrievalError, match=f"Given returned catalogue index {row}, which is out of range; expected 0 to 5"
    ):
        Recommender(CATALOG, Given([2, row], [2, 1])).recommend([turn()], 3)


def test_recommend_tracks_without_scores_names_the_retriever() -> None:
    with pytest.raises(RetrievalError, match="Given returned 2 tracks with 1 score"):
        Recommender(CATALOG, Given([2, 3], [1])).recommend([turn()], 3)


def test_recommend_by_continuity_alone_is_whole_from_the_first_turn_on() -> None:
    recommender = Recommender(CATALOG, ContinuityRetriever(CATALOG), exclude_played=True)
    assert ids(recommender, [turn()], 4) == ["abcd"]


def test_recommend_of_nothing_is_nothing() -> None:
    assert Recommender(CATALOG, InOrder(CATALOG)).recommend([], 3) == []


def test_recommend_component_that_loses_a_turn_is_named() -> None:
    with pytest.raises(RetrievalError, match="Forgetful returned 1 ranking for 2 turns"):
        Recommender(CATALOG, InOrder(CATALOG), [Forgetful()]).recommend([turn(), turn()], 3)
