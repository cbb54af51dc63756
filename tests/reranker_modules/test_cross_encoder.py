"""Reranking by a model that reads query and track together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mcrs.embeddings.encoder_loading import load_cross_encoder
from mcrs.errors import ConfigError, ModelError
from mcrs.types import Ranking
from tests.embeddings.builders import make_catalog, turn
from tests.hub.models import save_bert
from tests.reranker_modules.builders import make, ranking
from tests.tiny_models import build_tokenizer

CATALOG = make_catalog(6, ["Low", "High", "Low", "High", "Low", "High"])
QUERY = {"last_turns": 0, "role_words": False}


def save_cross_encoder(folder: Path, n_labels: int) -> Path:
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    save_bert(folder)
    torch.manual_seed(3)
    config = BertConfig.from_pretrained(folder, num_labels=n_labels)
    # Wide weights, or all pairs of so small a model score alike.
    config.initializer_range = 0.5
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_cross_encoder(tmp_path_factory.mktemp("cross") / "model", 1)


def plain_scores(model_dir: Path, query: str, documents: list[str]) -> np.ndarray:
    """The scores by transformers alone, ``[n]``."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(model_dir)
    model = AutoModelForSequenceClassification.from_pretrained(model_dir).eval()
    inputs = tokenizer([query] * len(documents), documents, padding=True, truncation=True, return_tensors="pt")
    with torch.inference_mode():
        return torch.sigmoid(model(**inputs).logits[:, 0]).numpy()


def test_cross_encoder_ranks_the_pool_by_the_model(model_dir: Path, tmp_path: Path) -> None:
    settings: dict[str, Any] = {"model_name": str(model_dir), "query": QUERY, "fields": ["track_name", "artist_name"]}
    reranker = make("cross_encoder", CATALOG, tmp_path, settings)
    pools = [ranking(5, 0, 3), ranking(), ranking(1, 2)]
    found = reranker.rerank([turn(query="high"), turn(query="x"), turn("t1", query="low")], pools, 20)
    for query, pool, each in (("high", pools[0], found[0]), ("low", pools[2], found[2])):
        documents = [CATALOG.documents()[row] for row in pool.rows]
        scores = plain_scores(model_dir, query, documents)
        order = np.argsort(-scores, kind="stable")
        assert each.rows.tolist() == pool.rows[order].tolist()
        np.testing.assert_allclose(each.scores, scores[order], atol=1e-5)
        assert len(set(each.scores.tolist())) == len(each)
    assert len(found[1]) == 0
    assert reranker.rerank([], [], 20) == []


def test_cross_encoder_scores_the_first_candidates_only(model_dir: Path, tmp_path: Path) -> None:
    settings: dict[str, Any] = {"model_name": str(model_dir), "query": QUERY}
    asked, pools = [turn(query="high"), turn("t1", query="low")], [ranking(5, 0, 3, 4, 1), ranking(2)]
    head = make("cross_encoder", CATALOG, tmp_path, settings).rerank(asked, [ranking(5, 0, 3), ranking(2)], 20)
    found = make("cross_encoder", CATALOG, tmp_path, {**settings, "n_candidates": 3}).rerank(asked, pools, 20)
    assert [each.rows.tolist() for each in found] == [[*head[0].rows.tolist(), 4, 1], [2]]
    assert np.isfinite(found[0].scores).all()
    assert head[0].rows.tolist() != [5, 0, 3], "the order of the first three changes"


@pytest.mark.parametrize(("cut", "kept"), [("beginning", "low low rock"), ("end", "high high jazz")])
def test_cross_encoder_cuts_long_queries_where_it_is_told(cut: str, kept: str, model_dir: Path, tmp_path: Path) -> None:
    settings: dict[str, Any] = {"model_name": str(model_dir), "query": QUERY, "query_cut": cut, "max_length": 32}
    reranker = make("cross_encoder", CATALOG, tmp_path, settings)
    filler = " and so on" * 40
    kept = kept + filler if cut == "end" else filler + kept
    whole = reranker.rerank([turn(query=f"high high jazz{filler}low low rock")], [ranking(0, 1)], 20)[0]
    np.testing.assert_array_equal(reranker.rerank([turn(query=kept)], [ranking(0, 1)], 20)[0].scores, whole.scores)


def test_cross_encoder_bad_pools_come_out_clean(model_dir: Path, tmp_path: Path) -> None:
    reranker = make("cross_encoder", CATALOG, tmp_path, {"model_name": str(model_dir)}, query=None)
    found = reranker.rerank([turn("unknown", query="")], [Ranking.of([2, 2, 1], [np.nan, 1, 1])], 20)[0]
    assert sorted(found.rows.tolist()) == [1, 2]


def test_cross_encoder_that_sorts_into_classes_is_refused(tmp_path: Path) -> None:
    folder = save_cross_encoder(tmp_path / "model", 3)
    with pytest.raises(ModelError, match="has 3 outputs, expected 1"):
        make("cross_encoder", CATALOG, tmp_path, {"model_name": str(folder)})


def test_cross_encoder_broken_model_is_refused(tmp_path: Path) -> None:
    folder = save_cross_encoder(tmp_path / "model", 1)
    (folder / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(ModelError, match="cannot load the cross-encoder"):
        make("cross_encoder", CATALOG, tmp_path, {"model_name": str(folder)})


def test_cross_encoder_without_a_trained_head_is_refused(tmp_path: Path) -> None:
    save_bert(tmp_path / "model")
    with pytest.raises(ModelError, match=r"is not a complete cross-encoder: missing weights: .* the first classifier"):
        make("cross_encoder", CATALOG, tmp_path, {"model_name": str(tmp_path / "model")})


def test_cross_encoder_field_that_is_not_loaded_is_refused(model_dir: Path, tmp_path: Path) -> None:
    settings = {"model_name": str(model_dir), "corpus_types": ["popularity"]}
    with pytest.raises(ConfigError, match=r"^reranker\.corpus_types: .* does not read a field 'popularity'"):
        make("cross_encoder", CATALOG, tmp_path, settings)


def test_cross_encoder_longer_than_its_positions_is_refused(model_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^reranker\.max_length: expected at most 512 tokens, .*, got 513"):
        make("cross_encoder", CATALOG, tmp_path, {"model_name": str(model_dir), "max_length": 513})


@pytest.mark.parametrize(("message", "expected"), [("out of memory", RuntimeError), ("no such kernel", ModelError)])
def test_cross_encoder_out_of_memory_passes(
    model_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, message: str, expected: type[Exception]
) -> None:
    reranker: Any = make("cross_encoder", CATALOG, tmp_path, {"model_name": str(model_dir)})

    def fail(*args: object, **options: object) -> None:
        raise RuntimeError(message)

    monkeypatch.setattr(reranker._model, "predict", fail)
    with pytest.raises(expected, match=message):
        reranker.rerank([turn()], [ranking(0, 1)], 2)


def test_cross_encoder_scores_a_pair_in_a_batch_as_alone_however_the_tokenizer_pads(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from transformers import AutoTokenizer

    model_dir = save_cross_encoder(tmp_path_factory.mktemp("left") / "model", 1)
    AutoTokenizer.from_pretrained(model_dir, padding_side="left").save_pretrained(model_dir)
    catalog = make_catalog(4, ["Low", "A much longer name of an artist", "High and higher", "x"])
    scores: dict[int, list[float]] = {}
    for batch_size in (1, 8):
        settings: dict[str, Any] = {"model_name": str(model_dir), "query": QUERY, "fields": ["artist_name"]}
        settings["batch_size"] = batch_size
        (found,) = make("cross_encoder", catalog, tmp_path, settings).rerank(
            [turn(query="high")], [ranking(0, 1, 2, 3)], 4
        )
        scores[batch_size] = found.scores[np.argsort(found.rows)].tolist()
    np.testing.assert_allclose(scores[1], scores[8], atol=1e-6, rtol=0)


def test_cross_encoder_whose_tokenizer_cannot_pad_scores_a_pair_in_a_batch_as_alone(tmp_path: Path) -> None:
    import torch
    from transformers import GPT2Config, GPT2ForSequenceClassification

    tokenizer = build_tokenizer(None, padding_side="left")
    torch.manual_seed(5)
    shape = {"n_positions": 128, "n_embd": 32, "n_layer": 2, "n_head": 2, "initializer_range": 0.5, "num_labels": 1}
    GPT2ForSequenceClassification(GPT2Config(vocab_size=len(tokenizer), **shape)).save_pretrained(tmp_path / "model")
    tokenizer.save_pretrained(tmp_path / "model")
    model = load_cross_encoder(tmp_path / "model", "model", device="cpu", dtype="float32", max_length=None)
    pairs = [("high", "a"), ("high", "a much longer text of many words"), ("q", "x y")]
    together, alone = (model.predict(pairs, batch_size=size, show_progress_bar=False) for size in (8, 1))
    np.testing.assert_allclose(together, alone, atol=1e-6, rtol=0)


def test_cross_encoder_that_is_a_decoder_scores_a_pair_in_a_batch_as_alone(tmp_path: Path) -> None:
    # As Qwen3-Reranker: the score is that of the token "yes" after the pair, less that of "no".
    import torch
    from sentence_transformers import CrossEncoder
    from transformers import Qwen3Config, Qwen3ForCausalLM

    tokenizer = build_tokenizer()
    tokenizer.add_tokens(["yes", "no"])
    torch.manual_seed(5)
    shape = {"hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 2, "initializer_range": 0.5}
    heads = {"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8}
    config = Qwen3Config(vocab_size=len(tokenizer), **shape, **heads)
    Qwen3ForCausalLM(config).save_pretrained(tmp_path / "chat")
    tokenizer.save_pretrained(tmp_path / "chat")
    settings: dict[str, Any] = {"device": "cpu", "dtype": "float32", "max_length": None}
    with pytest.raises(ModelError, match=r"does not define how it scores a pair \(it has no modules.json\); choose a"):
        load_cross_encoder(tmp_path / "chat", "chat", **settings)

    CrossEncoder(str(tmp_path / "chat"), device="cpu").save_pretrained(str(tmp_path / "model"), create_model_card=False)
    model = load_cross_encoder(tmp_path / "model", "model", **settings)
    pairs = [("high", "a"), ("high", "a much longer text of many words"), ("q", "x y")]
    together, alone = (model.predict(pairs, batch_size=size, show_progress_bar=False) for size in (8, 1))
    np.testing.assert_allclose(together, alone, atol=1e-5, rtol=0)
    assert len(set(together.round(3).tolist())) == 3


def test_cross_encoder_that_fails_in_its_own_way_is_a_model_error(
    model_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reranker: Any = make("cross_encoder", CATALOG, tmp_path, {"model_name": str(model_dir)})

    def fail(*args: object, **options: object) -> None:
        raise AttributeError("'T5Config' object has no attribute 'decoder_start_token_id'")

    monkeypatch.setattr(reranker._model, "predict", fail)
    with pytest.raises(ModelError, match="failed on 2 pairs: 'T5Config' object has no attribute"):
        reranker.rerank([turn()], [ranking(0, 1)], 2)


def test_cross_encoder_reads_half_an_emoji_as_a_question_mark(model_dir: Path, tmp_path: Path) -> None:
    reranker = make("cross_encoder", CATALOG, tmp_path, {"model_name": str(model_dir), "query": QUERY})
    found, expected = (
        reranker.rerank([turn(query=query)], [ranking(0, 1, 2)], 3)[0] for query in ("jazz \ud83c", "jazz ?")
    )
    assert found.rows.tolist() == expected.rows.tolist()
    np.testing.assert_allclose(found.scores, expected.scores, atol=1e-6)
