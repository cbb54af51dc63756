"""The dense retriever by the names of the released baseline."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mcrs.db_item import MusicCatalog
from mcrs.errors import ConfigError
from mcrs.registry import RETRIEVERS
from mcrs.retrieval_modules import BERT_MODEL
from tests.components import build
from tests.hub.models import save_bert
from tests.tiny_data import write_rows

TITLES = ["Blue in Green", "Blue Train", "Giant Steps", "Blue in Green"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``tracks`` of four, a tiny ``bert``, and a ``cache``."""
    folder = tmp_path_factory.mktemp("bert_model")
    save_bert(folder / "bert")
    write_rows(
        folder / "tracks", "all", [{"track_id": f"t{row}", "track_name": [title]} for row, title in enumerate(TITLES)]
    )
    return folder


def load(folder: Path, kind: type[BERT_MODEL] = BERT_MODEL) -> BERT_MODEL:
    bert, cache_dir = str(folder / "bert"), str(folder / "cache")
    return kind(str(folder / "tracks"), ["all"], ["track_name"], cache_dir, bert, "cpu", max_length=64)


def test_rankings_are_those_of_our_retriever(folder: Path) -> None:
    catalog = MusicCatalog.load(str(folder / "tracks"), ["all"], ["track_name"])
    resources = {"catalog": catalog, "corpus_types": ("track_name",), "cache_dir": folder / "cache", "device": "cpu"}
    ours = build(RETRIEVERS, "bert", {"model_name": str(folder / "bert"), "max_length": 64}, resources)
    queries = ["user: a blue song", "steps", "", "green " * 200]
    model = load(folder)
    assert model.batch_text_to_item_retrieval(queries, 4) == ours.batch_text_to_item_retrieval(queries, 4)
    assert model.text_to_item_retrieval("steps", 2) == ours.text_to_item_retrieval("steps", 2)


def test_attributes_are_the_released_ones(folder: Path) -> None:
    model = load(folder)
    assert (model.device, model.batch_size, model.max_length) == ("cpu", 32, 64)
    assert model.track_ids == ["t0", "t1", "t2", "t3"]
    assert Path(model.index_dir).is_relative_to(folder / "cache")
    assert Path(model.index_dir, "vectors.npy").is_file()
    assert model.model.config.model_type == "bert"
    assert model.tokenizer("blue")["input_ids"]
    vectors = model.embeddings.numpy()
    assert vectors.shape == (4, model.model.config.hidden_size)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert (vectors[0] == vectors[3]).all()


def test_subclass_is_indexed_by_its_own_texts(folder: Path) -> None:
    class Numbered(BERT_MODEL):
        def _stringify_metadata(self, metadata: Mapping[str, Any]) -> str:
            return f"track number {metadata['track_id']}"

    plain, numbered = load(folder), load(folder, Numbered)
    assert plain.index_dir != numbered.index_dir
    assert numbered.text_to_item_retrieval("track number t2", 1) == ["t2"]
    assert load(folder).index_dir == plain.index_dir


def test_pooling_of_ones_own_is_refused() -> None:
    with pytest.raises(ConfigError, match="_mean_pool would never be called; use retrieval_type: sentence_transformer"):

        class Own(BERT_MODEL):
            def _mean_pool(self, last_hidden_states: Any, attention_mask: Any) -> Any:
                return last_hidden_states[:, 0]
