"""Models of sentence-transformers of other kinds and layouts: read as they are, or refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from mcrs.embeddings.encoder import Encoder
from mcrs.embeddings.encoder_loading import load_encoder
from mcrs.embeddings.encoder_settings import EncoderSettings
from mcrs.errors import ConfigError, ModelError

TEXTS = ["a", "slow jazz for a late night", "and a few words more, so that all lengths differ"]


def make(folder: Path, cache_dir: Path, **settings: Any) -> Encoder:
    return Encoder(EncoderSettings(model_name=str(folder), **settings), cache_dir, "cpu")


@pytest.fixture
def pooled_dir(bert_dir: Path, tmp_path: Path) -> Path:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    modules = [Transformer(str(bert_dir)), Pooling(32, "mean")]
    SentenceTransformer(modules=modules, device="cpu").save(str(tmp_path / "pooled"))
    return tmp_path / "pooled"


@pytest.fixture
def router_dir(bert_dir: Path, tmp_path: Path) -> Path:
    """A model that looks up the words of queries, and reads documents by a transformer."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Router, StaticEmbedding, Transformer
    from transformers import AutoTokenizer

    torch.manual_seed(0)
    router = Router.for_query_document(
        query_modules=[StaticEmbedding(AutoTokenizer.from_pretrained(bert_dir), embedding_dim=32)],
        document_modules=[Transformer(str(bert_dir)), Pooling(32, "mean")],
    )
    SentenceTransformer(modules=[router], device="cpu").save(str(tmp_path / "router"))
    return tmp_path / "router"


def remove_weight(folder: Path) -> str:
    path = folder / "model.safetensors"
    weights = load_file(path)
    name = "encoder.layer.0.output.dense.weight"
    del weights[name]
    save_file(weights, path, metadata={"format": "pt"})
    return name


@pytest.mark.parametrize("kind", ["SparseEncoder", "MultiVectorEncoder", "CrossEncoder"])
def test_a_model_that_gives_no_dense_vector_is_refused_unless_its_tokens_are_pooled(
    kind: str, pooled_dir: Path, tmp_path: Path
) -> None:
    # The library itself would pool the tokens of such a model by their mean.
    path = pooled_dir / "config_sentence_transformers.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "model_type": kind}), encoding="utf-8")
    with pytest.raises(ModelError, match=f"is a {kind} of sentence-transformers, which .*; choose a SentenceTransf"):
        make(pooled_dir, tmp_path).load()
    assert make(pooled_dir, tmp_path, pooling="cls").encode_queries(["a"]).shape == (1, 32)


@pytest.mark.parametrize("kind", ["SentenceTransformer", None, ""])
def test_a_dense_model_says_its_kind_or_nothing(kind: str | None, pooled_dir: Path, tmp_path: Path) -> None:
    path = pooled_dir / "config_sentence_transformers.json"
    settings = json.loads(path.read_bytes())
    path.write_text(json.dumps(settings | ({"model_type": kind} if kind else {})), encoding="utf-8")
    assert make(pooled_dir, tmp_path).encode_queries(["a"]).shape == (1, 32)


def test_a_model_without_pooling_says_what_to_set(pooled_dir: Path, tmp_path: Path) -> None:
    modules = json.loads((pooled_dir / "modules.json").read_bytes())
    (pooled_dir / "modules.json").write_text(json.dumps(modules[:1]), encoding="utf-8")
    with pytest.raises(ModelError, match=r"its modules.json lists no pooling; set pooling \(mean"):
        make(pooled_dir, tmp_path).encode_queries(["a"])
    assert make(pooled_dir, tmp_path, pooling="mean").encode_queries(["a"]).shape == (1, 32)


@pytest.mark.parametrize("max_length", [None, 64])
def test_queries_and_documents_take_their_own_routes(router_dir: Path, tmp_path: Path, max_length: int | None) -> None:
    from sentence_transformers import SentenceTransformer

    encoder = make(router_dir, tmp_path, max_length=max_length)
    plain = SentenceTransformer(str(router_dir), device="cpu")
    np.testing.assert_allclose(
        encoder.encode_queries(TEXTS), plain.encode_query(TEXTS, normalize_embeddings=True), atol=1e-6
    )
    np.testing.assert_allclose(
        encoder.encode_documents(TEXTS), plain.encode_document(TEXTS, normalize_embeddings=True), atol=1e-6
    )
    assert np.isfinite(encoder.encode_documents(["a " * 600])).all()


def test_a_length_beyond_the_positions_of_a_route_is_refused(router_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"max_length: expected at most 512 tokens, .*, got 513"):
        make(router_dir, tmp_path, max_length=513).load()


def test_missing_weights_of_a_route_are_never_replaced_by_random_ones(router_dir: Path, tmp_path: Path) -> None:
    name = remove_weight(router_dir / "document_0_Transformer")
    with pytest.raises(ModelError, match=f"is not a complete encoder: missing weights: 1, the first {name}"):
        make(router_dir, tmp_path).load()


def test_missing_weights_in_the_folder_of_a_module_are_never_replaced(
    pooled_dir: Path, bert_dir: Path, tmp_path: Path
) -> None:
    # Older models have their transformer in a folder of its own.
    folder = tmp_path / "old"
    shutil.copytree(bert_dir, folder / "0_Transformer")
    shutil.copytree(pooled_dir / "1_Pooling", folder / "1_Pooling")
    modules = json.loads((pooled_dir / "modules.json").read_bytes())
    (folder / "modules.json").write_text(
        json.dumps([{**modules[0], "path": "0_Transformer"}, modules[1]]), encoding="utf-8"
    )
    np.testing.assert_array_equal(
        make(folder, tmp_path).encode_queries(TEXTS), make(pooled_dir, tmp_path).encode_queries(TEXTS)
    )
    name = remove_weight(folder / "0_Transformer")
    with pytest.raises(ModelError, match=f"is not a complete encoder: missing weights: 1, the first {name}"):
        load_encoder(folder, "old", device="cpu", dtype="float32", pooling=None, max_length=None)


def test_a_tokenizer_without_special_tokens_can_pad(bert_dir: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(bert_dir, tmp_path / "bare")
    path = folder / "tokenizer_config.json"
    settings = {
        key: value
        for key, value in json.loads(path.read_bytes()).items()
        if key not in ("pad_token", "unk_token", "sep_token", "cls_token", "mask_token")
    }
    path.write_text(json.dumps({**settings, "tokenizer_class": "PreTrainedTokenizerFast"}), encoding="utf-8")
    encoder = make(folder, tmp_path, pooling="mean")
    alone = np.concatenate([encoder.encode_documents([text]) for text in TEXTS])
    np.testing.assert_allclose(encoder.encode_documents(TEXTS), alone, atol=1e-6)


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_vectors_of_half_precision_have_length_one(dtype: str, pooled_dir: Path, tmp_path: Path) -> None:
    vectors = make(pooled_dir, tmp_path, dtype=dtype).encode_documents(TEXTS)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)
    whole = make(pooled_dir, tmp_path)
    assert make(pooled_dir, tmp_path, dtype=dtype).identity["normalize"] != whole.identity["normalize"]


@pytest.mark.parametrize("architecture", ["FNet", "ConvBert"])
def test_an_encoder_that_reads_padding_gets_one_text_at_a_time(
    architecture: str, bert_dir: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    import transformers

    folder = shutil.copytree(bert_dir, tmp_path / "model")
    n_tokens = len(transformers.AutoTokenizer.from_pretrained(folder))
    shape = {"hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4}
    torch.manual_seed(0)
    config = getattr(transformers, f"{architecture}Config")(vocab_size=n_tokens, initializer_range=0.5, **shape)
    getattr(transformers, f"{architecture}Model")(config).save_pretrained(folder)
    encoder = make(folder, tmp_path, pooling="mean")
    together = encoder.encode_documents(TEXTS)
    alone = np.concatenate([encoder.encode_documents([text]) for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=1e-6)
    assert caplog.messages == [
        f"padding changes the vectors of the encoder '{folder}', so its texts are encoded one at a time"
    ]


def test_half_an_emoji_is_read_as_a_question_mark(pooled_dir: Path, tmp_path: Path) -> None:
    encoder = make(pooled_dir, tmp_path)
    settings = EncoderSettings(model_name=str(pooled_dir))
    behind_prompt = Encoder(settings, tmp_path, "cpu", query_prompt="find: ", query_cut="beginning")
    assert np.isfinite(behind_prompt.encode_queries(["jazz \ud83c"])).all()
    for encode in (encoder.encode_queries, encoder.encode_documents):
        np.testing.assert_allclose(encode(["jazz \ud83c", "a"]), encode(["jazz ?", "a"]), atol=1e-6)
