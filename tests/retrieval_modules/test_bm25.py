from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pytest

from mcrs.components import build
from mcrs.db_item import MusicCatalog
from mcrs.errors import ConfigError, OutputError, RetrievalError
from mcrs.registry import RETRIEVERS
from mcrs.retrieval_modules.bm25 import BM25Retriever
from mcrs.types import Message, Turn

if TYPE_CHECKING:
    from pathlib import Path

MakeCatalog = Callable[..., MusicCatalog]
Engine = Literal["bm25s", "rank_bm25"]
FIELDS = ("track_name",)


@pytest.mark.parametrize("engine", ["bm25s", "rank_bm25"])
def test_search_ranks_by_words_and_ties_by_row(engine: Engine, make_catalog: MakeCatalog, tmp_path: Path) -> None:
    # Rows 0 and 2 tie on "blue": "in" is a stop word, so it does not count for the length of row 0 either.
    titles = ["Blue In", "Kind", "Blue", "Blue Monk", "Nica", "Solar", "Naima", "Oleo"]
    retriever = BM25Retriever(make_catalog(titles), FIELDS, tmp_path, engine=engine)
    ranking = retriever.search(["a BLUE monk"], 3)[0]
    assert ranking.rows.tolist() == [3, 0, 2]
    assert ranking.scores[0] > ranking.scores[1] == ranking.scores[2]
    assert (ranking.rows.dtype, ranking.scores.dtype) == (np.int32, np.float32)


@pytest.mark.parametrize("query", ["", "   ", "the and of", "zzz qqq", "?!…", "é"])
def test_search_without_known_words_gives_first_rows_at_zero(
    query: str, make_catalog: MakeCatalog, tmp_path: Path
) -> None:
    ranking = BM25Retriever(make_catalog(), FIELDS, tmp_path).search([query], 3)[0]
    assert ranking.rows.tolist() == [0, 1, 2]
    assert ranking.scores.tolist() == [0, 0, 0]


def test_search_cuts_ties_by_row(make_catalog: MakeCatalog, tmp_path: Path) -> None:
    retriever = BM25Retriever(make_catalog(["Other", *["Same Title"] * 200]), FIELDS, tmp_path)
    assert retriever.search(["same title"], 20)[0].rows.tolist() == list(range(1, 21))


def test_search_topk_beyond_catalogue_is_clamped(make_catalog: MakeCatalog, tmp_path: Path) -> None:
    ranking = BM25Retriever(make_catalog(), FIELDS, tmp_path).search(["blue monk"], 50)[0]
    assert sorted(ranking.rows.tolist()) == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("engine", ["bm25s", "rank_bm25"])
def test_search_catalogue_of_one_track(engine: Engine, make_catalog: MakeCatalog, tmp_path: Path) -> None:
    retriever = BM25Retriever(make_catalog(["Solitude"]), FIELDS, tmp_path, engine=engine)
    assert [ranking.rows.tolist() for ranking in retriever.search(["solitude", "none"], 20)] == [[0], [0]]


def test_search_no_queries_gives_no_rankings(make_catalog: MakeCatalog, tmp_path: Path) -> None:
    assert BM25Retriever(make_catalog(), FIELDS, tmp_path).search([], 20) == []


def test_search_batch_equals_single_queries_bit_for_bit(make_catalog: MakeCatalog, tmp_path: Path) -> None:
    retriever = BM25Retriever(make_catalog(), FIELDS, tmp_path)
    queries = ["blue", "blue train", "blue train blue", "", "what", "blue monk", "blue train", "track_name: so"]
    for ranking, query in zip(retriever.search(queries, 6), queries, strict=True):
        alone = retriever.search([query], 6)[0]
        assert ranking.rows.tolist() == alone.rows.tolist()
        assert ranking.scores.tolist() == alone.scores.tolist()


def test_retrieve_takes_words_of_played_tracks(make_catalog: MakeCatalog, tmp_path: Path) -> None:
    retriever = BM25Retriever(make_catalog(), FIELDS, tmp_path)
    history = (Message("user", "hello"), Message("music", "t3"), Message("assistant", "there you go"))
    turn = Turn("s", None, 2, history, "something else")
    assert retriever.retrieve([turn], 1)[0].rows.tolist() == [3]


def test_released_signatures_give_track_ids(make_catalog: MakeCatalog, tmp_path: Path) -> None:
    retriever = BM25Retriever(make_catalog(), FIELDS, tmp_path)
    assert retriever.text_to_item_retrieval("monk", topk=2) == ["t4", "t0"]
    assert retriever.batch_text_to_item_retrieval(["monk", "steps"], topk=1) == [["t4"], ["t3"]]


@pytest.mark.parametrize("titles", [["", ""], ["?", "!"], ["the", "of and"], ["track_name", "a"]])
def test_build_without_words_raises_retrieval_error(
    titles: list[str], make_catalog: MakeCatalog, tmp_path: Path
) -> None:
    with pytest.raises(RetrievalError, match="the 2 tracks of the catalogue hold no words in the fields track_name;"):
        BM25Retriever(make_catalog(titles), FIELDS, tmp_path)


def test_build_with_unknown_method_raises_config_error(make_catalog: MakeCatalog, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"bm25s has no method 'okapi' \(known: lucene, robertson"):
        BM25Retriever(make_catalog(), FIELDS, tmp_path, method="okapi")


def test_build_below_a_regular_file_raises_output_error(make_catalog: MakeCatalog, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        BM25Retriever(make_catalog(), FIELDS, tmp_path / "file")


def indexes(cache_dir: Path) -> set[str]:
    return {path.name for path in (cache_dir / "bm25").iterdir() if path.is_dir()}


def test_index_is_shared_by_equal_and_never_by_different_settings(make_catalog: MakeCatalog, tmp_path: Path) -> None:
    variants: list[dict[str, Any]] = [
        {},
        {"catalog": make_catalog(["Blue in Green", "So What"])},
        {"catalog": make_catalog(["So What", "Blue in Green"])},
        {"corpus_types": ("track_name", "release_date")},
        {"corpus_types": ("release_date", "track_name")},
        {"k1": 1.2},
        {"b": 0.5},
        {"method": "robertson"},
        {"engine": "rank_bm25"},
    ]
    base = {"catalog": make_catalog(), "corpus_types": FIELDS, "cache_dir": tmp_path}
    for n_built, variant in enumerate(variants, start=1):
        for _ in range(2):
            BM25Retriever(**{**base, **variant})
        assert len(indexes(tmp_path)) == n_built


def test_damaged_index_is_rebuilt(make_catalog: MakeCatalog, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    before = BM25Retriever(make_catalog(), FIELDS, tmp_path).search(["blue monk"], 6)[0]
    weights = tmp_path / "bm25" / indexes(tmp_path).pop() / "weights.npy"
    weights.write_bytes(weights.read_bytes()[:-4] + b"\0\0\0\0")
    with caplog.at_level(logging.WARNING, "mcrs"):
        after = BM25Retriever(make_catalog(), FIELDS, tmp_path).search(["blue monk"], 6)[0]
    assert "weights.npy holds other bytes than were written" in caplog.text
    assert after.rows.tolist() == before.rows.tolist()
    assert after.scores.tolist() == before.scores.tolist()


def test_settings_are_checked_and_built_from_a_configuration(make_catalog: MakeCatalog, tmp_path: Path) -> None:
    resources = {"catalog": make_catalog(), "corpus_types": FIELDS, "cache_dir": tmp_path, "device": "cuda"}
    retriever = build(RETRIEVERS, "bm25", {"engine": "rank_bm25", "k1": 2}, resources)
    assert retriever.search(["monk"], 1)[0].rows.tolist() == [4]
    for wrong in ({"engine": "lucene"}, {"k1": -1.0}, {"b": 1.5}, {"k_1": 1.0}):
        with pytest.raises(ConfigError):
            build(RETRIEVERS, "bm25", wrong, resources)
