"""Retrieval by vectors of tracks and turns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mcrs.errors import ConfigError, DataError
from mcrs.registry import RETRIEVERS
from tests.components import build, find_mistakes
from tests.embeddings.builders import COVER, TASTE, make_catalog, turn, write_vectors

if TYPE_CHECKING:
    from pathlib import Path

    from mcrs.retrieval_modules.base import Retriever
    from mcrs.types import Ranking

N_TRACKS = 40
CATALOG = make_catalog(N_TRACKS)
RNG = np.random.default_rng(0)
VECTORS = RNG.normal(size=(N_TRACKS, 8))


def make(name: str, folder: Path, **settings: Any) -> Retriever:
    resources = {
        "catalog": CATALOG,
        "cache_dir": folder / "cache",
        "device": "cpu",
        "corpus_types": ("track_name",),
        "query": None,
    }
    retriever: Retriever = build(RETRIEVERS, name, settings, resources)
    return retriever


def tracks(folder: Path, column: str = COVER, vectors: np.ndarray = VECTORS) -> dict[str, Any]:
    rows = {f"t{row}": vector.tolist() for row, vector in enumerate(vectors) if row != 7}
    return {"dataset": write_vectors(folder / column, "track_id", {column: rows}), "column": column}


def listing(ranking: Ranking) -> list[int]:
    assert len(set(ranking.rows.tolist())) == len(ranking)
    assert np.isfinite(ranking.scores).all()
    assert (np.diff(ranking.scores) <= 0).all()
    return ranking.rows.tolist()


def test_precomputed_ranks_by_mean_cosine_to_what_was_played(tmp_path: Path) -> None:
    retriever = make("precomputed", tmp_path, track_vectors=tracks(tmp_path), decay=0.5)
    found = retriever.retrieve([turn("t1", "t2", "t7", "unknown", "t3")], N_TRACKS)[0]
    unit = VECTORS / np.linalg.norm(VECTORS, axis=1, keepdims=True)
    weights = {1: 0.5**4, 2: 0.5**3, 3: 1.0}
    expected = sum(weight * unit @ unit[row] for row, weight in weights.items()) / sum(weights.values())
    order = [row for row in np.argsort(-expected, kind="stable").tolist() if row != 7]
    assert listing(found) == order
    np.testing.assert_allclose(found.scores, expected[order], atol=1e-5)


def test_precomputed_nothing_played_that_is_known_gives_an_empty_list(tmp_path: Path) -> None:
    retriever = make("precomputed", tmp_path, track_vectors=tracks(tmp_path))
    lengths = [len(ranking) for ranking in retriever.retrieve([turn(), turn("unknown"), turn("t7"), turn("t1")], 20)]
    assert lengths == [0, 0, 0, 20]
    assert retriever.retrieve([], 20) == []


def test_precomputed_user_ranks_by_the_dot_product_with_the_user(tmp_path: Path) -> None:
    items = {**tracks(tmp_path, TASTE), "normalize": False}
    wanted = RNG.normal(size=8)
    users = write_vectors(tmp_path / "users", "user_id", {TASTE: {"u1": wanted.tolist(), "u2": []}}, "test_warm")
    block = {"dataset": users, "column": TASTE, "splits": ["test_warm"], "normalize": False}
    retriever = make("precomputed_user", tmp_path, track_vectors=items, user_vectors=block)
    turns = [turn(user_id=user_id) for user_id in ("u1", "u2", "u3", None)]
    first, *others = retriever.retrieve(turns, 5)
    order = [row for row in np.argsort(-(VECTORS @ wanted), kind="stable").tolist() if row != 7]
    assert listing(first) == order[:5]
    assert [len(ranking) for ranking in others] == [0, 0, 0]


def test_precomputed_user_of_another_length_is_refused(tmp_path: Path) -> None:
    users = write_vectors(tmp_path / "users", "user_id", {TASTE: {"u1": [1.0, 2.0]}})
    block = {"dataset": users, "column": TASTE}
    with pytest.raises(DataError, match=r"user_vectors.cf-bpr has 2 dimensions, but image-siglip2 has 8"):
        make("precomputed_user", tmp_path, track_vectors=tracks(tmp_path), user_vectors=block)


def test_precomputed_query_ranks_by_the_encoder_that_made_the_vectors(tmp_path: Path, qwen_dir: Path) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(qwen_dir), device="cpu")
    vectors = model.encode([f"Song {row}" for row in range(N_TRACKS)], normalize_embeddings=True)
    block = tracks(tmp_path, "metadata-qwen3_embedding_0.6b", vectors)
    query = {"role_words": False, "last_turns": 0}
    settings = {"track_vectors": block, "model_name": str(qwen_dir), "query_prompt": "Instruct: find\nQuery:"}
    found, empty = make("precomputed_query", tmp_path, query=query, **settings).retrieve(
        [turn("t1", query="Song 5"), turn(query="")], N_TRACKS
    )
    wanted = model.encode(["Instruct: find\nQuery:Song 5"], normalize_embeddings=True)[0]
    expected = vectors @ wanted
    assert len(found) == N_TRACKS - 1
    np.testing.assert_allclose(found.scores, expected[listing(found)], atol=1e-5)
    assert len(empty) == 0


def test_precomputed_query_of_another_encoder_is_refused(tmp_path: Path, qwen_dir: Path) -> None:
    with pytest.raises(DataError, match=r"the encoder .*qwen has 32 dimensions, but image-siglip2 has 8"):
        make("precomputed_query", tmp_path, track_vectors=tracks(tmp_path), model_name=str(qwen_dir))


def test_precomputed_query_presets_the_encoder_of_the_released_embeddings() -> None:
    preset = RETRIEVERS["precomputed_query"].settings
    assert preset["model_name"] == "Qwen/Qwen3-Embedding-0.6B"
    assert preset["query_prompt"].startswith("Instruct: ")


def test_encoded_played_ranks_by_our_own_vectors_of_fields(tmp_path: Path, qwen_dir: Path) -> None:
    from sentence_transformers import SentenceTransformer

    settings = {"model_name": str(qwen_dir), "fields": ["track_name"]}
    found, empty = make("encoded_played", tmp_path, **settings).retrieve([turn("t5", "unknown"), turn()], 6)
    vectors = SentenceTransformer(str(qwen_dir), device="cpu").encode(
        [f"Song {row}" for row in range(N_TRACKS)], normalize_embeddings=True
    )
    expected = vectors @ vectors[5]
    assert listing(found)[0] == 5
    np.testing.assert_allclose(found.scores, np.sort(expected)[::-1][:6], atol=1e-5)
    assert len(empty) == 0


def test_encoded_played_needs_no_model_once_its_vectors_are_kept(
    tmp_path: Path, qwen_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"model_name": str(qwen_dir), "fields": ["track_name"]}
    before = make("encoded_played", tmp_path, **settings).retrieve([turn("t5")], 6)[0]
    monkeypatch.setattr("mcrs.embeddings.encoder.load_encoder", None)
    after = make("encoded_played", tmp_path, **settings).retrieve([turn("t5")], 6)[0]
    assert listing(before) == listing(after)


def test_encoded_played_field_that_is_not_loaded_is_refused(tmp_path: Path, qwen_dir: Path) -> None:
    for key in ("fields", "corpus_types"):
        with pytest.raises(ConfigError, match=rf"^retriever\.{key}: .* does not read a field 'popularity'"):
            make("encoded_played", tmp_path, model_name=str(qwen_dir), **{key: ["popularity"]})


def test_precomputed_in_a_hybrid_leaves_turns_without_played_tracks_to_the_other_lists(tmp_path: Path) -> None:
    lists = [{"type": "bm25"}, {"type": "precomputed", "track_vectors": tracks(tmp_path)}]
    retriever = make("hybrid", tmp_path, retrievers=lists, min_score=[0.0, "pool"])
    before, after = retriever.retrieve([turn(query="Song 11"), turn("t1", query="Song 11")], 20)
    assert before.rows[0] == 11
    assert len(before) == len(after) == 20
    assert before.rows.tolist() != after.rows.tolist()


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("precomputed", {"track_vectors": {"dataset": "x"}}, "track_vectors.column: field required"),
        ("precomputed", {"track_vectors": {"dataset": "x", "column": "y", "colour": 1}}, "track_vectors.colour"),
        ("precomputed", {"decay": 0}, "decay: expected a number above 0"),
        ("precomputed_user", {"user_vectors": "x"}, "user_vectors"),
    ],
)
def test_precomputed_wrong_settings_are_listed(name: str, settings: dict[str, Any], message: str) -> None:
    mistakes = find_mistakes(RETRIEVERS, name, settings, "retrieval")
    assert any(message in mistake for mistake in mistakes), mistakes


def test_precomputed_without_vectors_names_the_missing_setting(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="'precomputed' needs the setting 'track_vectors'"):
        make("precomputed", tmp_path)


def test_precomputed_unknown_dataset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not a folder"):
        make("precomputed", tmp_path, track_vectors={"dataset": "nowhere", "column": COVER})
