"""Several retrievers, fused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from mcrs.db_item import MusicCatalog
from mcrs.errors import ConfigError, RetrievalError
from mcrs.pipeline.recommender import Recommender
from mcrs.registry import RETRIEVERS
from mcrs.retrieval_modules.base import Retriever
from mcrs.retrieval_modules.hybrid import HybridRetriever
from mcrs.types import Message, Ranking, Turn
from tests.components import build

CATALOG = MusicCatalog(
    pa.table({"track_id": [f"t{row}" for row in range(30)], "track_name": [[f"name{row}"] for row in range(30)]}),
    ("track_name",),
)
TURN = Turn("s", None, 1, (), "hello")


class Fixed(Retriever):
    """Says the same of every turn, whatever is asked for."""

    def __init__(self, said: dict[int, float]) -> None:
        super().__init__(CATALOG)
        self.said = said

    def retrieve(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        return [Ranking.of(self.said, self.said.values()).head(topk) for _ in turns]


class Forgetful(Fixed):
    def retrieve(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        return super().retrieve(turns, topk)[1:]


def fuse(*lists: dict[int, float], topk: int = 4, **settings: Any) -> tuple[list[int], list[float]]:
    ranking = HybridRetriever(CATALOG, [Fixed(said) for said in lists], **settings).retrieve([TURN], topk)[0]
    assert (ranking.rows.dtype, ranking.scores.dtype) == (np.int32, np.float32)
    return ranking.rows.tolist(), ranking.scores.tolist()


def test_retrieve_adds_up_what_the_lists_say() -> None:
    rows, scores = fuse({7: 4.0, 3: 2.0}, {3: 9.0, 5: 3.0}, weights=(1.0, 0.5))
    assert rows == [3, 7, 5]
    assert scores == pytest.approx([1.0, 1.0, 1 / 6])


def test_retrieve_by_reciprocal_ranks_knows_no_scores() -> None:
    rows, scores = fuse({7: 4.0, 3: 2.0}, {3: 900.0, 5: 3.0}, method="rrf", rrf_constant=1.0)
    assert rows == [3, 7, 5]
    assert scores == pytest.approx([1 / 3 + 1 / 2, 1 / 2, 1 / 3])


def test_retrieve_ties_go_by_row_and_unlisted_tracks_are_not_ranked() -> None:
    assert fuse({9: 1.0, 2: 1.0}, {0: 0.0}, topk=5) == ([2, 9], [1.0, 1.0])
    assert fuse({}, {}) == ([], [])
    assert fuse({29: 1.0}, topk=50) == ([29], [1.0])


@pytest.mark.parametrize(
    ("said", "settings", "expected"),
    [
        ({20: 0.9, 21: 0.5, 22: 0.1}, {}, [20, 21, 22]),
        ({21: 0.9, 20: 0.9}, {}, [20, 21]),
        ({27: 0.9}, {}, [27]),
        ({20: 0.9, 21: 0.5, 22: 0.1}, {"depth": 2, "method": "z_score"}, [20, 21]),
    ],
)
def test_retrieve_with_the_pool_as_min_score_keeps_its_last_and_its_tied_tracks(
    said: dict[int, float], settings: dict[str, Any], expected: list[int]
) -> None:
    assert fuse(said, min_score="pool", **settings)[0] == expected
    hybrid = HybridRetriever(CATALOG, [Fixed(said)], min_score="pool", **settings)
    rows = Recommender(CATALOG, hybrid).recommend([TURN], 5)[0].rows.tolist()
    assert rows == [*expected, *range(5 - len(expected))]


def test_retrieve_ranks_no_track_that_only_a_list_without_weight_has() -> None:
    assert fuse({7: 4.0}, {7: 2.0, 3: 2.0}, weights=(1.0, 0.0)) == ([7], [1.0])


def test_retrieve_gives_the_lists_with_the_ranking() -> None:
    hybrid = HybridRetriever(CATALOG, [Fixed({7: 4.0, 3: 2.0}), Fixed({})], weights=(1.0, 0.0))
    for ranking in (*hybrid.retrieve([TURN], 1), hybrid.retrieve([TURN], 2)[0].without([7]).head(1)):
        assert [each.rows.tolist() for each in ranking.lists] == [[7, 3], []]
    assert [len(each) for each in HybridRetriever(CATALOG, [Fixed({})]).retrieve([TURN], 1)[0].lists] == [0]


def test_retrieve_of_no_turns_is_nothing() -> None:
    assert HybridRetriever(CATALOG, [Fixed({1: 1.0})]).retrieve([], 5) == []


def test_retrieve_lists_are_cut_at_their_own_depth_and_min_score() -> None:
    lists = [Fixed({7: 4.0, 3: 2.0, 4: 1.0}), Fixed({1: 0.5, 2: 0.2}), Fixed({})]
    hybrid = HybridRetriever(CATALOG, lists, depth=(2, 10, 10), min_score=(0.0, 0.2, "pool"))
    found = hybrid.retrieve_lists([TURN, TURN])
    assert [[ranking.rows.tolist() for ranking in of_list] for of_list in found] == [[[7, 3]] * 2, [[1]] * 2, [[]] * 2]
    assert [ranking.rows.tolist() for ranking in hybrid.fuse(found, 3)] == [[1, 7, 3]] * 2


def test_retrieve_with_played_tracks_excluded_still_fills_twenty() -> None:
    played = tuple(Message("music", f"t{row}") for row in range(9))
    recommender = Recommender(CATALOG, HybridRetriever(CATALOG, [Fixed({3: 1.0, 20: 0.5})]), exclude_played=True)
    rows = recommender.recommend([Turn("s", None, 1, played, "more")], 20)[0].rows.tolist()
    assert rows == [20, *range(9, 20), *range(21, 29)]


def test_retrieve_names_a_retriever_whose_rows_are_not_in_the_catalogue() -> None:
    with pytest.raises(
        RetrievalError, match="Fixed returned catalogue index 30, which is out of range; expected 0 to 29"
    ):
        fuse({30: 1.0})


def test_retrieve_names_a_retriever_that_loses_turns() -> None:
    with pytest.raises(RetrievalError, match="Forgetful returned 1 ranking for 2 turns"):
        HybridRetriever(CATALOG, [Forgetful({})]).retrieve([TURN, TURN], 5)


RESOURCES = {"catalog": CATALOG, "corpus_types": ("track_name",), "cache_dir": Path("unused")}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"retrievers": []}, r"^retrieval\.retrievers: expected at least one retriever"),
        ({"weights": [1.0, 1.0]}, r"^retrieval\.weights: expected one value for each item of retrievers \(1\), got 2"),
        ({"weights": [0]}, r"^retrieval\.weights: expected a weight above 0 for at least one retriever, got \[0\.0\]"),
        (
            {"retrievers": [{"type": "continuity"}] * 2, "weights": [0.0, 0.0]},
            r"^retrieval\.weights: expected a weight above 0",
        ),
        ({"depth": [5, 5]}, r"^retrieval\.depth: expected one value for each"),
        ({"retrievers": [{"type": "continuity"}] * 2, "names": ["a", "a"]}, r"^retrieval\.names: duplicate name"),
        (
            {"retrievers": [{"type": "hybrid", "retrievers": [{"type": "continuity"}], "min_score": [0, 1]}]},
            r"^retrieval\.retrievers\.0\.min_score: expected one value for each",
        ),
        (
            {"retrievers": [{"type": "continuity"}, {"type": "bm25", "method": "best"}]},
            r"^retrieval\.retrievers\.1\.method: bm25s has no method 'best'",
        ),
        (
            {"retrievers": [{"type": "bm25", "fields": {"track_nam": 1.0}}]},
            r"^retrieval\.retrievers\.0\.fields: the run does not read a field 'track_nam' of catalogue; did you mean",
        ),
        (
            {"retrievers": [{"type": "bm25", "corpus_types": ["popularity"]}]},
            r"^retrieval\.retrievers\.0\.corpus_types: the run does not read a field 'popularity' of catalogue "
            r"\(read: track_name\); if the catalogue has it, add it to the run's corpus_types",
        ),
        ({"min_score": ["pool", 0.0]}, "min_score: expected one value for each"),
        ({"weights": [float("nan")]}, "weights: expected .*finite numbers"),
        ({"weights": [-1.0]}, r"weights\.0: expected a number of at least 0"),
        # Their products with scores would be infinite or 0 in 32 bits, so the order would be lost.
        ({"weights": [1e300]}, r"weights\.0: expected a number from 1e-20 to 1e\+20, got 1e\+300"),
        ({"weights": [1e-300]}, r"weights\.0: expected a number from 1e-20 to 1e\+20, got 1e-300"),
        ({"retrievers": [{"type": "bm25", "fields": {"track_name": 1e300}}]}, "expected a number from 1e-20 to"),
        ({"min_score": "best"}, "min_score"),
        ({"depth": 0}, "depth"),
        ({"method": "sum"}, "method"),
        ({"retrievers": [{"type": "continuityy"}]}, "did you mean 'continuity'"),
        ({"retrievers": [{"type": "continuity", "decai": 1}]}, r"retrievers\.0\.decai.*did you mean 'decay'"),
    ],
)
def test_build_with_wrong_settings_is_refused(settings: dict[str, Any], message: str) -> None:
    whole = {"retrievers": [{"type": "continuity"}], **settings}
    with pytest.raises(ConfigError, match=message):
        build(RETRIEVERS, "hybrid", whole, RESOURCES, where="retrieval")


def test_build_gives_each_retriever_its_own_settings(tmp_path: Path) -> None:
    settings = {
        "retrievers": [{"type": "bm25", "query": {"drop_words": ["name3"]}}, {"type": "bm25"}],
        "weights": [1, 0.25],
    }
    resources = {"catalog": CATALOG, "corpus_types": ("track_name",), "cache_dir": tmp_path}
    hybrid = build(RETRIEVERS, "hybrid", settings, resources)
    ranking = hybrid.retrieve([Turn("s", None, 1, (), "name3 name9")], 2)[0]
    assert (ranking.rows.tolist(), ranking.scores.tolist()) == ([9, 3], [1.25, 0.25])
