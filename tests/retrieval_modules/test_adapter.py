"""Retrievers of the released signature alone."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from mcrs.config import QuerySettings, make_config
from mcrs.db_item import MusicCatalog
from mcrs.errors import ConfigError, RetrievalError
from mcrs.pipeline.recommender import Recommender
from mcrs.pipeline.wiring import load_catalog, load_recommender, load_users
from mcrs.registry import RETRIEVERS
from mcrs.registry.components import call
from mcrs.retrieval_modules.adapter import as_retriever
from mcrs.types import Message, Ranking, Turn


class FromTheEnd:
    """The catalogue's last tracks, as a plug-in of the released baseline would give them."""

    def __init__(self, catalog: MusicCatalog, n_lost: int = 0) -> None:
        self.track_ids, self.n_lost = catalog.track_ids, n_lost
        self.asked: list[str] = []

    def batch_text_to_item_retrieval(self, queries: list[str], topk: int) -> list[list[str]]:
        self.asked += queries
        found = [*self.track_ids[: -topk - 1 : -1], "not in the catalogue", self.track_ids[-1]]
        return [found for _ in queries[self.n_lost :]]


class Mute:
    """No retriever at all."""


@pytest.fixture(autouse=True)
def registered() -> None:
    for name, component in {"from_the_end": FromTheEnd, "mute": Mute}.items():
        RETRIEVERS.register(name, component)


def load(**settings: Any) -> tuple[MusicCatalog, Recommender]:
    data = {
        "lm_type": "template",
        "item_db_name": "builtin:tracks",
        "user_db_name": "builtin:users",
        "track_split_types": ["all_tracks"],
        "user_split_types": ["all_users"],
        "query": {"role_words": False},
    }
    config = make_config({**data, **settings}, "test")
    catalog = load_catalog(config)
    return catalog, load_recommender(config, catalog, load_users(config))


TURN = Turn("s", None, 2, (Message("user", "first"),), "second")


def test_adapted_retriever_gives_its_ids_in_their_order() -> None:
    catalog, recommender = load(retrieval_type="from_the_end")
    ranking = recommender.recommend([TURN], 3)[0]
    assert catalog.ids(ranking.rows) == catalog.track_ids[:-4:-1]
    assert ranking.scores.tolist() == pytest.approx([1, 1 / 2, 1 / 3])


def test_adapted_retriever_is_asked_by_the_text_of_the_conversation() -> None:
    _, recommender = load(retrieval_type="from_the_end")
    recommender.recommend([TURN, TURN], 3)
    asked: list[str] = recommender.retriever._adapted.asked  # type: ignore[attr-defined]
    assert asked == ["first\nsecond"] * 2


def test_adapted_retriever_can_be_a_list_of_a_hybrid() -> None:
    catalog, recommender = load(retrieval_type="hybrid", retrieval={"retrievers": [{"type": "from_the_end"}]})
    assert catalog.ids(recommender.recommend([TURN], 2)[0].rows) == catalog.track_ids[:-3:-1]


def test_adapted_retriever_that_loses_a_turn_is_named() -> None:
    _, recommender = load(retrieval_type="from_the_end", retrieval={"n_lost": 1})
    with pytest.raises(RetrievalError, match="FromTheEnd returned 1 ranking for 2 turns"):
        recommender.recommend([TURN, TURN], 3)


@pytest.mark.parametrize("answer", [None, [None], ["abc"], 3])
def test_adapted_retriever_that_returns_no_lists_is_named(answer: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FromTheEnd, "batch_text_to_item_retrieval", lambda *_: answer)
    _, recommender = load(retrieval_type="from_the_end")
    with pytest.raises(RetrievalError, match=r"FromTheEnd returned .*; expected a list of track ids for each query"):
        recommender.recommend([TURN], 3)


def test_adapted_retriever_may_give_generators_and_what_is_no_id(monkeypatch: pytest.MonkeyPatch) -> None:
    def give(self: FromTheEnd, queries: list[str], topk: int) -> Any:
        return (iter([None, ["x"], *self.track_ids[:topk]]) for _ in queries)

    monkeypatch.setattr(FromTheEnd, "batch_text_to_item_retrieval", give)
    catalog, recommender = load(retrieval_type="from_the_end")
    assert catalog.ids(recommender.recommend([TURN], 2)[0].rows) == catalog.track_ids[:2]


@pytest.mark.parametrize(
    "give",
    [
        lambda ids: tuple(ids),
        lambda ids: (track_id for track_id in ids),
        lambda ids: np.array(ids),
        lambda ids: np.array(ids, object),
        lambda ids: dict.fromkeys(ids).keys(),
    ],
)
def test_adapted_retriever_may_give_any_ordered_collection(give: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        FromTheEnd,
        "batch_text_to_item_retrieval",
        lambda self, queries, topk: tuple(give(self.track_ids[:topk]) for _ in queries),
    )
    catalog, recommender = load(retrieval_type="from_the_end")
    assert catalog.ids(recommender.recommend([TURN, TURN], 2)[1].rows) == catalog.track_ids[:2]


@pytest.mark.parametrize("collection", [set, frozenset])
def test_adapted_retriever_that_gives_ids_without_an_order_is_named(
    collection: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FromTheEnd, "batch_text_to_item_retrieval", lambda self, *_: [collection(self.track_ids[:3])])
    _, recommender = load(retrieval_type="from_the_end")
    with pytest.raises(RetrievalError, match=r"FromTheEnd returned .*; expected a list of track ids for each query"):
        recommender.recommend([TURN], 3)


def test_adapted_retriever_of_another_catalogue_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FromTheEnd, "batch_text_to_item_retrieval", lambda *_: [["x", "y"]])
    _, recommender = load(retrieval_type="from_the_end")
    with pytest.raises(
        RetrievalError, match=r"FromTheEnd returned 2 track ids .* none is in builtin:tracks, such as 'x'"
    ):
        recommender.recommend([TURN], 3)


def test_adapted_retriever_is_never_asked_for_more_tracks_than_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def give(self: FromTheEnd, queries: list[str], topk: int) -> Any:
        asked.append(topk)
        return [self.track_ids[:topk] for _ in queries]

    monkeypatch.setattr(FromTheEnd, "batch_text_to_item_retrieval", give)
    catalog, recommender = load(retrieval_type="from_the_end", topk=100_000)
    assert len(recommender.recommend([TURN], 100_000)[0]) == len(catalog)
    assert asked == [len(catalog)]


def test_numbers_are_ids_as_texts() -> None:
    catalog = MusicCatalog(pa.table({"track_id": ["7", "8"], "track_name": ["a", "b"]}), ["track_name"])

    class Numbers:
        def text_to_item_retrieval(self, query: str, topk: int) -> Any:
            return np.array([8, 7])

    adapted: Any = as_retriever(Numbers)(catalog, ["track_name"], QuerySettings())  # type: ignore[call-arg]
    assert adapted.search(["x"], 2)[0].rows.tolist() == [1, 0]


def test_class_with_search_alone_may_give_rankings_or_ids() -> None:
    catalog = MusicCatalog(pa.table({"track_id": ["a", "b"], "track_name": ["x", "y"]}), ["track_name"])

    class Searching:
        def search(self, queries: list[str], topk: int) -> Any:
            return [Ranking.of([1, 0], [2.0, 1.0]), ["b", "a"]]

    adapted: Any = as_retriever(Searching)(catalog, ["track_name"], QuerySettings())  # type: ignore[call-arg]
    assert [ranking.rows.tolist() for ranking in adapted.search(["x", "y"], 2)] == [[1, 0]] * 2


def test_class_that_takes_the_catalogue_gets_our_values() -> None:
    class Ours:
        def __init__(self, catalog: MusicCatalog, cache_dir: Any, corpus_types: Any) -> None:
            self.got = type(cache_dir), type(corpus_types)

        def text_to_item_retrieval(self, query: str, topk: int) -> list[str]:
            return []

    class Released:
        def __init__(self, cache_dir: Any, corpus_types: Any) -> None:
            self.got = type(cache_dir), type(corpus_types)

        text_to_item_retrieval = Ours.text_to_item_retrieval

    catalog = MusicCatalog(pa.table({"track_id": ["a"], "track_name": ["x"]}), ["track_name"])
    values = {"catalog": catalog, "corpus_types": ("track_name",), "query": QuerySettings(), "cache_dir": Path("c")}
    got = [call(as_retriever(each), values)._adapted.got for each in (Ours, Released)]
    assert got == [(type(Path("c")), tuple), (str, list)]


def test_method_that_a_class_overrides_is_the_one_that_is_asked() -> None:
    class Reversed(FromTheEnd):
        def text_to_item_retrieval(self, query: str, topk: int) -> list[str]:
            return self.track_ids[:topk]

    RETRIEVERS.register("reversed", Reversed)
    catalog, recommender = load(retrieval_type="reversed")
    assert catalog.ids(recommender.recommend([TURN], 2)[0].rows) == catalog.track_ids[:2]


def test_component_that_is_no_retriever_is_refused() -> None:
    with pytest.raises(
        ConfigError, match=r"Mute is not a retriever: expected a subclass of .*batch_text_to_item_retrieval"
    ):
        load(retrieval_type="mute")
