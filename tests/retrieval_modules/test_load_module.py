"""Retrievers by the released loading function."""

from __future__ import annotations

from pathlib import Path

import pytest

from mcrs.errors import UnknownNameError
from mcrs.retrieval_modules import BM25_MODEL, load_retrieval_module
from mcrs.retrieval_modules.base import Retriever
from tests.tiny_data import write_rows


@pytest.fixture
def tracks_dir(tmp_path: Path) -> str:
    rows = [{"track_id": "a", "track_name": ["So What"], "artist_name": ["Miles Davis"], "tag_list": ["jazz"]}]
    rows.append({"track_id": "b", "track_name": ["Blue Train"], "artist_name": ["Monk"], "tag_list": ["jazz", "sad"]})
    return str(write_rows(tmp_path / "tracks", "all", rows))


def test_released_name_gives_the_released_class(tracks_dir: str, tmp_path: Path) -> None:
    model = load_retrieval_module("bm25", tracks_dir, ["all"], ["track_name"], str(tmp_path / "cache"))
    assert type(model) is BM25_MODEL
    assert model.text_to_item_retrieval("blue", topk=20) == ["b", "a"]


def test_any_registered_name_finds_tracks_for_texts(tracks_dir: str, tmp_path: Path) -> None:
    model = load_retrieval_module(
        retrieval_type="constraints",
        dataset_name=tracks_dir,
        split_types=["all"],
        corpus_types=["track_name"],
        cache_dir=str(tmp_path / "cache"),
    )
    assert isinstance(model, Retriever)
    assert model.text_to_item_retrieval("I want something sad", topk=1) == ["b"]
    assert model.batch_text_to_item_retrieval(["some jazz please", "hello"], topk=9) == [["a", "b"], ["a", "b"]]


def test_unknown_name_is_explained_before_anything_is_read() -> None:
    with pytest.raises(UnknownNameError, match=r"unknown retriever 'bm26'; did you mean 'bm25'\?"):
        load_retrieval_module("bm26", "no/such/dataset")
