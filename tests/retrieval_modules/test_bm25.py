from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pytest

from mcrs.config import QuerySettings
from mcrs.db_item import MusicCatalog
from mcrs.errors import ConfigError, MissingExtraError, OutputError, RetrievalError
from mcrs.registry import RETRIEVERS
from mcrs.retrieval_modules.bm25 import BM25Retriever
from mcrs.types import Message, Turn
from tests.components import build

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


@pytest.mark.parametrize("fold_names", [False, True])
def test_search_finds_the_words_of_all_lines(fold_names: bool, make_catalog: MakeCatalog, tmp_path: Path) -> None:
    catalog = make_catalog(["Blue Monk", "Oleo", "カール聴く", "Naima"])
    retriever = BM25Retriever(catalog, FIELDS, tmp_path, fold_names=fold_names)
    found = retriever.search(["blue\nmonk", "カール\n聴く"], 1)
    assert found[0].rows.tolist() == [0]
    # Their last and first unit are a pair, as in the title.
    assert found[1].rows.tolist() == ([2] if fold_names else [0])


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
    with pytest.raises(
        RetrievalError,
        match="no track has a word that is indexed \\(of two letters or more\\) in the fields track_name;",
    ):
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
    assert "weights.npy was changed after it was written" in caplog.text
    assert after.rows.tolist() == before.rows.tolist()
    assert after.scores.tolist() == before.scores.tolist()


def test_settings_are_checked_and_built_from_a_configuration(make_catalog: MakeCatalog, tmp_path: Path) -> None:
    resources = {"catalog": make_catalog(), "corpus_types": FIELDS, "cache_dir": tmp_path, "device": "cuda"}
    retriever = build(RETRIEVERS, "bm25", {"engine": "rank_bm25", "k1": 2}, resources)
    assert retriever.search(["monk"], 1)[0].rows.tolist() == [4]
    for wrong in ({"engine": "lucene"}, {"k1": -1.0}, {"b": 1.5}, {"k_1": 1.0}):
        with pytest.raises(ConfigError):
            build(RETRIEVERS, "bm25", wrong, resources)


def fielded_catalog() -> MusicCatalog:
    table = pa.table(
        {
            "track_id": ["t0", "t1", "t2", "t3"],
            "track_name": [["Blue Songs"], ["Train"], ["Blue"], ["Café R&B"]],
            "artist_name": [["Monk"], ["Blue Band"], [], ["Dizzy Gillespie"]],
            "tag_list": [[], ["jazz"], ["jazz", "blue"], []],
        }
    )
    return MusicCatalog(table, ("track_name",))


def scores_by_row(retriever: BM25Retriever, query: str) -> list[float]:
    ranking = retriever.search([query], 10)[0]
    return [float(ranking.scores[ranking.rows.tolist().index(row)]) for row in range(4)]


@pytest.mark.parametrize("engine", ["bm25s", "rank_bm25"])
def test_search_by_fields_is_the_weighted_sum_of_their_indexes(engine: Engine, tmp_path: Path) -> None:
    catalog = fielded_catalog()
    single = {
        field: scores_by_row(BM25Retriever(catalog, FIELDS, tmp_path, engine=engine, fields={field: 1.0}), "blue jazz")
        for field in ("track_name", "tag_list")
    }
    both = BM25Retriever(catalog, FIELDS, tmp_path, engine=engine, fields={"track_name": 2.0, "tag_list": 0.5})
    expected = [2 * title + 0.5 * tag for title, tag in zip(*single.values(), strict=True)]
    assert scores_by_row(both, "blue jazz") == pytest.approx(expected, abs=1e-6)


def test_search_by_fields_counts_only_tracks_that_have_the_field(tmp_path: Path) -> None:
    # Lucene's BM25 by hand: 2 tracks have tags, of 1 and 2 words; both hold "jazz".
    retriever = BM25Retriever(fielded_catalog(), FIELDS, tmp_path, fields={"tag_list": 1.0})
    idf = np.log(1 + (2 - 2 + 0.5) / (2 + 0.5))
    expected = [0.0, *(idf / (1 + 1.5 * (0.25 + 0.75 * length / 1.5)) for length in (1, 2)), 0.0]
    assert scores_by_row(retriever, "jazz") == pytest.approx(expected, rel=1e-5)


def test_search_with_folded_names_finds_them_however_they_are_written(tmp_path: Path) -> None:
    retriever = BM25Retriever(fielded_catalog(), FIELDS, tmp_path, fields={"track_name": 1.0}, fold_names=True)
    for query in ("cafe", "CAFÉ", "rnb", "R&B"):
        assert retriever.search([query], 1)[0].rows.tolist() == [3]
    assert BM25Retriever(fielded_catalog(), FIELDS, tmp_path).search(["cafe"], 1)[0].scores.tolist() == [0]


def test_search_with_stems_finds_other_forms(tmp_path: Path) -> None:
    pytest.importorskip("Stemmer")
    retriever = BM25Retriever(fielded_catalog(), FIELDS, tmp_path, stem="english")
    ranking = retriever.search(["song"], 2)[0]
    assert ranking.rows[0] == 0
    assert ranking.scores[0] > ranking.scores[1] == 0


def test_init_stems_without_the_extra_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "Stemmer", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'mcrs\[stem\]'"):
        BM25Retriever(fielded_catalog(), FIELDS, tmp_path, stem="english")


def test_retrieve_weighs_the_words_of_each_message(tmp_path: Path) -> None:
    query = QuerySettings(user_weight=0.5, assistant_weight=0, role_words=False)
    retriever = BM25Retriever(fielded_catalog(), FIELDS, tmp_path, query)
    history = (Message("user", "train"), Message("assistant", "gillespie cafe"))
    ranking = retriever.retrieve([Turn("s", None, 2, history, "blue"), Turn("s", None, 2, (), "blue")], 4)[0]
    blue, train = scores_by_row(retriever, "blue"), scores_by_row(retriever, "train")
    expected = [one + 0.5 * other for one, other in zip(blue, train, strict=True)]
    assert dict(zip(ranking.rows.tolist(), ranking.scores.tolist(), strict=True)) == pytest.approx(
        dict(enumerate(expected)), abs=1e-6
    )


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"track_nam": 1.0}, "^fields: .*did you mean 'track_name'"),
        ({"popularity": 1.0}, "if the catalogue has it, add it to the run's corpus_types"),
    ],
)
def test_init_unknown_field_is_refused(fields: dict[str, float], message: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=message):
        BM25Retriever(fielded_catalog(), FIELDS, tmp_path, fields=fields)


@pytest.mark.parametrize("fields", [{}, {"track_name": 0}, {"track_name": -1.0}, {"track_name": float("nan")}])
def test_build_with_a_field_weight_of_nothing_is_refused(fields: dict[str, float], tmp_path: Path) -> None:
    resources = {"catalog": fielded_catalog(), "corpus_types": FIELDS, "cache_dir": tmp_path}
    with pytest.raises(ConfigError, match="fields"):
        build(RETRIEVERS, "bm25", {"fields": fields}, resources)


def test_init_fields_without_words_are_refused(tmp_path: Path) -> None:
    table = pa.table({"track_id": ["t0"], "track_name": [["So"]], "tag_list": [["a", "?"]]})
    with pytest.raises(RetrievalError, match="in the fields tag_list"):
        BM25Retriever(MusicCatalog(table, FIELDS), FIELDS, tmp_path, fields={"tag_list": 1.0})


@pytest.mark.parametrize(
    ("artists", "fold_names", "is_warned"),
    [
        (["아이유", "BTS"], False, True),
        (["فيروز", *["Queen"] * 4], False, True),
        (["아이유", "BTS"], True, False),
        (["아이유", *map(str, range(20))], False, False),
        (["Кино", "Χάρις Αλεξίου", "Queen"], False, False),
    ],
)
def test_scripts_whose_names_the_released_words_seldom_find_are_a_warning(
    artists: list[str], fold_names: bool, is_warned: bool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    columns = {"track_id": list(map(str, range(len(artists)))), "artist_name": artists}
    BM25Retriever(MusicCatalog(pa.table(columns), ["artist_name"]), ["artist_name"], tmp_path, fold_names=fold_names)
    assert ("in scripts without capitals" in caplog.text) == is_warned
