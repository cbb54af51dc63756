"""The released retriever classes, and what a subclass of them changes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mcrs.db_item import MusicCatalog
from mcrs.errors import ConfigError, DataError, RetrievalError
from mcrs.retrieval_modules import BM25_MODEL
from mcrs.retrieval_modules.bm25 import BM25Retriever
from tests.tiny_data import write_rows

FIELDS = ["track_name", "tag_list"]
TRACKS: list[dict[str, Any]] = [
    {
        "track_id": "a",
        "track_name": ["Blue in Green"],
        "tag_list": ["jazz", "calm"],
        "mood": "late night",
        "year": 1959,
    },
    {"track_id": "b", "track_name": ["Blue Train"], "tag_list": ["jazz"], "mood": "bright morning", "year": 1957},
    {"track_id": "c", "track_name": ["Giant Steps"], "tag_list": None, "mood": "late morning", "year": 1960},
]


@pytest.fixture
def tracks_dir(tmp_path: Path) -> str:
    return str(write_rows(tmp_path / "tracks", "all", TRACKS))


class MoodBM25(BM25_MODEL):
    def _stringify_metadata(self, metadata: Mapping[str, Any]) -> str:
        return f"{super()._stringify_metadata(metadata)}mood: {metadata['mood']}\n"


class OldBM25(BM25_MODEL):
    def _load_corpus(self) -> dict[str, Mapping[str, Any]]:
        return {track_id: row for track_id, row in super()._load_corpus().items() if row["year"] < 1960}


def test_attributes_are_the_released_ones(tracks_dir: str, tmp_path: Path) -> None:
    model = BM25_MODEL(tracks_dir, ("all",), FIELDS, str(tmp_path / "cache"))
    assert model.dataset_name == tracks_dir
    assert model.corpus_name == "track_name_tag_list"
    assert model.track_ids == ["a", "b", "c"]
    assert model.metadata_dict["b"] == TRACKS[1]
    assert model._stringify_metadata(TRACKS[0]) == "track_name: Blue in Green\ntag_list: jazz, calm\n"
    assert isinstance(model.bm25_model, BM25Retriever)


def test_rankings_and_index_are_those_of_our_retriever(tracks_dir: str, tmp_path: Path) -> None:
    model = BM25_MODEL(tracks_dir, ["all"], FIELDS, str(tmp_path))
    kept = sorted((tmp_path / "bm25").iterdir())
    ours = BM25Retriever(MusicCatalog.load(tracks_dir, ["all"], FIELDS), tuple(FIELDS), tmp_path)
    assert sorted((tmp_path / "bm25").iterdir()) == kept
    queries = ["user: something BLUE and calm", "steps", "no such words", ""]
    assert model.batch_text_to_item_retrieval(queries, 3) == ours.batch_text_to_item_retrieval(queries, 3)
    assert model.text_to_item_retrieval("nothing", 2) == ["a", "b"]
    assert model.text_to_item_retrieval("steps", topk=1) == ["c"]
    assert len(model.text_to_item_retrieval("blue", topk=99)) == 3


def test_subclass_is_indexed_by_its_own_texts_whatever_is_cached(tracks_dir: str, tmp_path: Path) -> None:
    query = "for the late morning"
    for _ in range(2):
        assert BM25_MODEL(tracks_dir, ["all"], FIELDS, str(tmp_path)).text_to_item_retrieval(query, 1) == ["a"]
        assert MoodBM25(tracks_dir, ["all"], FIELDS, str(tmp_path)).text_to_item_retrieval(query, 1) == ["c"]


def test_subclass_with_the_same_texts_ranks_the_same(tracks_dir: str, tmp_path: Path) -> None:
    class Same(BM25_MODEL):
        def _stringify_metadata(self, metadata: Mapping[str, Any]) -> str:
            return super()._stringify_metadata(metadata)

    queries = ["blue jazz", "calm steps", "track_name"]
    plain, same = (kind(tracks_dir, ["all"], FIELDS, str(tmp_path)) for kind in (BM25_MODEL, Same))
    rankings = [model.bm25_model.search(queries, 3) for model in (plain, same)]
    for mine, theirs in zip(*rankings, strict=True):
        assert mine.rows.tolist() == theirs.rows.tolist()
        assert mine.scores.tolist() == theirs.scores.tolist()


def test_subclass_says_what_tracks_there_are(tracks_dir: str, tmp_path: Path) -> None:
    model = OldBM25(tracks_dir, ["all"], FIELDS, str(tmp_path))
    assert model.track_ids == ["a", "b"]
    assert model.text_to_item_retrieval("giant steps", 20) == ["a", "b"]


def test_index_follows_what_metadata_says_now(tracks_dir: str, tmp_path: Path) -> None:
    model = BM25_MODEL(tracks_dir, ["all"], ["track_name"], str(tmp_path))
    model.metadata_dict = {"x": {"track_name": "Round Midnight"}}
    model.build_index()
    assert model.text_to_item_retrieval("anything", 5) == ["x"]


@pytest.mark.parametrize(
    ("corpus", "message"),
    [
        ([], r"Own\._load_corpus: expected a mapping from track id to metadata, got \[\]"),
        ({}, "the catalogue is empty"),
        ({"x": {"title": "y"}}, r"a track has no field 'track_name' of corpus_types \(found: title\)"),
    ],
)
def test_tracks_that_cannot_be_indexed_are_explained(
    corpus: Any, message: str, tracks_dir: str, tmp_path: Path
) -> None:
    class Own(BM25_MODEL):
        def _load_corpus(self) -> Any:
            return corpus

    with pytest.raises(DataError, match=message):
        Own(tracks_dir, ["all"], ["track_name"], str(tmp_path))


def test_text_that_is_not_a_text_is_explained(tracks_dir: str, tmp_path: Path) -> None:
    class Own(BM25_MODEL):
        def _stringify_metadata(self, metadata: Mapping[str, Any]) -> Any:
            return metadata["tag_list"]

    with pytest.raises(DataError, match=r"Own\._stringify_metadata: expected a string for track 'a', got \['"):
        Own(tracks_dir, ["all"], FIELDS, str(tmp_path))


def test_index_that_was_never_built_is_explained(tracks_dir: str, tmp_path: Path) -> None:
    class Own(BM25_MODEL):
        def build_index(self) -> None:
            """Builds something else."""

    with pytest.raises(RetrievalError, match=r"Own has no index: its build_index must call super\(\)"):
        Own(tracks_dir, ["all"], FIELDS, str(tmp_path)).text_to_item_retrieval("blue", 1)


def test_override_that_would_have_no_effect_is_refused() -> None:
    with pytest.raises(
        ConfigError, match=r"_load_bm25 would never be called; build_index saves the index and loads it"
    ):

        class Own(BM25_MODEL):
            def _load_bm25(self, corpus_name: str) -> None:
                """Opens an index of its own."""
