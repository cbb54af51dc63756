"""Encoders: what they share, where they cut texts, and what they say when something fails."""

from __future__ import annotations

import gc
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mcrs.embeddings import encoder as encoder_module
from mcrs.embeddings.encoder import Encoder
from mcrs.embeddings.encoder_settings import EncoderSettings
from mcrs.errors import ConfigError, ModelError
from tests.hub.models import save_bert
from tests.tiny_models import build_tokenizer

LONG = "a " * 600


@pytest.fixture(scope="module")
def roberta_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of 66 positions, two of which are padding's, whose tokenizer knows no limit."""
    from transformers import AutoTokenizer, RobertaConfig, RobertaModel

    folder = tmp_path_factory.mktemp("models") / "roberta"
    save_bert(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    shape = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = RobertaConfig(vocab_size=len(tokenizer), max_position_embeddings=66, pad_token_id=1, **shape)
    (folder / "model.safetensors").unlink()
    RobertaModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder


def make(folder: Path, cache_dir: Path, **settings: Any) -> Encoder:
    shape = {"max_length": 128, "pooling": "mean", "batch_size": 4}
    own = {key: settings.pop(key) for key in list(settings) if key in EncoderSettings.model_fields}
    return Encoder(EncoderSettings(model_name=str(folder), **{**shape, **own}), cache_dir, "cpu", **settings)


def test_encoders_of_one_model_share_it_as_long_as_one_of_them_is_there(bert_dir: Path, tmp_path: Path) -> None:
    first = make(bert_dir, tmp_path, max_length=100)
    second = make(bert_dir, tmp_path, max_length=100, query_prompt="query: ", normalize=False)
    assert first.load() is second.load()
    for other in ({"max_length": 64}, {"pooling": "cls"}, {"dtype": "bfloat16"}):
        assert make(bert_dir, tmp_path, **{"max_length": 100, **other}).load() is not first.load()
    n_models = len(encoder_module._in_use)
    del first, second
    gc.collect()
    assert len(encoder_module._in_use) < n_models


def test_encode_queries_encodes_equal_ones_once(
    bert_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = make(bert_dir, tmp_path)
    expected = encoder.encode_queries(["jazz", "rock"])
    asked: list[str] = []
    plain = encoder.load().encode_query

    def encode(texts: list[str], **options: Any) -> np.ndarray:
        asked.extend(texts)
        return plain(texts, **options)

    monkeypatch.setattr(encoder.load(), "encode_query", encode)
    vectors = encoder.encode_queries(["jazz", "rock", "jazz", "jazz", "rock"])
    assert asked == ["jazz", "rock"]
    np.testing.assert_array_equal(vectors, expected[[0, 1, 0, 0, 1]])


@pytest.mark.parametrize(("model", "n_positions"), [("bert_dir", 512), ("roberta_dir", 64)])
def test_encoder_cuts_texts_where_its_positions_end(
    model: str, n_positions: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder = request.getfixturevalue(model)
    encoder = make(folder, tmp_path, max_length=None)
    assert encoder.load().max_seq_length == n_positions
    assert np.isfinite(encoder.encode_queries([LONG])).all()
    assert np.isfinite(make(folder, tmp_path, max_length=n_positions).encode_documents([LONG])).all()
    with pytest.raises(
        ConfigError, match=rf"^max_length: expected at most {n_positions} tokens, .*, got {n_positions + 1}"
    ):
        make(folder, tmp_path, max_length=n_positions + 1).load()


def test_encoder_out_of_memory_passes_for_queries_and_names_the_cure_for_documents(
    bert_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = make(bert_dir, tmp_path)

    def fail(texts: list[str], **options: Any) -> np.ndarray:
        raise RuntimeError("CUDA error: out of memory")

    monkeypatch.setattr(encoder.load(), "encode_query", fail)
    monkeypatch.setattr(encoder.load(), "encode_document", fail)
    with pytest.raises(RuntimeError, match="out of memory"):
        encoder.encode_queries(["jazz"])
    with pytest.raises(ModelError, match=r"failed on 1 text: CUDA error: out of memory; .* a smaller batch_size"):
        encoder.encode_documents(["jazz"])


def test_encoder_that_fails_otherwise_is_a_model_error(
    bert_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = make(bert_dir, tmp_path)

    def fail(texts: list[str], **options: Any) -> np.ndarray:
        raise RuntimeError("shapes do not match")

    monkeypatch.setattr(encoder.load(), "encode_query", fail)
    with pytest.raises(ModelError, match="failed on 1 text: shapes do not match"):
        encoder.encode_queries(["jazz"])


TEXTS = ["a", "b c", "slow jazz for a late night", "x" * 40, "", "and a few words more, so that all lengths differ"]


@pytest.fixture(scope="module", params=["bert", "gpt2", "llama"])
def left_padded_dir(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model whose tokenizer pads on the left: with absolute positions, with these and causal, with rotary ones."""
    import torch
    from transformers import AutoTokenizer, GPT2Config, GPT2Model, LlamaConfig, LlamaModel

    folder = tmp_path_factory.mktemp("left") / request.param
    if request.param == "bert":
        save_bert(folder)
        tokenizer = AutoTokenizer.from_pretrained(folder, padding_side="left", truncation_side="left")
    else:
        tokenizer = build_tokenizer(None, padding_side="left", truncation_side="left")
        torch.manual_seed(4)
        shape = {"vocab_size": len(tokenizer), "initializer_range": 0.5}
        if request.param == "gpt2":
            GPT2Model(GPT2Config(n_positions=128, n_embd=32, n_layer=2, n_head=2, **shape)).save_pretrained(folder)
        else:
            config = LlamaConfig(
                hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2, **shape
            )
            LlamaModel(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.mark.parametrize("pooling", ["mean", "cls", "lasttoken", "max", "weightedmean"])
def test_encode_in_a_batch_is_as_alone_however_the_tokenizer_pads(
    left_padded_dir: Path, pooling: str, tmp_path: Path
) -> None:
    encoder = make(left_padded_dir, tmp_path, pooling=pooling, batch_size=8)
    together = encoder.encode_documents(TEXTS)
    alone = np.concatenate([encoder.encode_documents([text]) for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=1e-6, rtol=0)
    np.testing.assert_allclose(encoder.encode_queries(TEXTS), alone, atol=1e-6, rtol=0)


def test_encode_cuts_long_texts_at_their_end_however_the_tokenizer_cuts(left_padded_dir: Path, tmp_path: Path) -> None:
    encoder = make(left_padded_dir, tmp_path, max_length=16, pooling="mean")
    long, longer = encoder.encode_documents([LONG, LONG + "and another end"])
    np.testing.assert_allclose(long, longer, atol=1e-6, rtol=0)


def test_a_prompt_stays_where_long_queries_lose_their_beginning(left_padded_dir: Path, tmp_path: Path) -> None:
    encoder = make(left_padded_dir, tmp_path, max_length=24, query_cut="beginning", query_prompt="find: ")
    tokenizer = encoder.load().tokenizer
    long = "unheard jazz, old blues, and what was " * 4
    ends = [long[start:] for start in range(len(long))]
    newest = [end for end in ends if len(tokenizer("find: " + end, verbose=False)["input_ids"]) in (23, 24)]
    cut, *expected = encoder.encode_queries([long, *newest])
    assert min(abs(cut - vector).max() for vector in expected) < 1e-5
    at_end = make(left_padded_dir, tmp_path, max_length=24, query_prompt="find: ")
    np.testing.assert_allclose(encoder.encode_queries(["jazz"]), at_end.encode_queries(["jazz"]), atol=1e-6)


@pytest.mark.parametrize("pooling", ["mean", None])
def test_code_in_an_encoders_folder_is_never_run(
    bert_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pooling: str | None
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(bert_dir, folder)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config |= {"model_type": "own", "auto_map": {"AutoConfig": "own.Own", "AutoModel": "own.Own"}}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "own.py").write_text(f"open({str(folder / 'ran')!r}, 'w').close()\nclass Own: pass\n", encoding="utf-8")
    modules = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"}]
    (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    monkeypatch.setattr("builtins.input", lambda _: "y")
    with pytest.raises(ModelError, match="needs Python code of its own folder, which is never run"):
        make(folder, tmp_path, pooling=pooling).load()
    assert not (folder / "ran").exists()


def test_tokenizer_with_more_tokens_than_the_encoder_is_a_model_error(bert_dir: Path, tmp_path: Path) -> None:
    from transformers import AutoTokenizer

    folder = tmp_path / "model"
    shutil.copytree(bert_dir, folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.add_tokens(["zydeco"])
    tokenizer.save_pretrained(folder)
    with pytest.raises(ModelError, match="has fewer token vectors than its tokenizer has tokens"):
        make(folder, tmp_path).encode_documents(["some zydeco"])


@pytest.mark.parametrize("max_length", [1, 2])
def test_length_that_leaves_no_room_for_a_text_is_refused(bert_dir: Path, tmp_path: Path, max_length: int) -> None:
    with pytest.raises(
        ConfigError, match=f"max_length: expected more than 2, because .* adds 2 tokens to each text; got {max_length}"
    ):
        make(bert_dir, tmp_path, max_length=max_length).load()


def test_length_of_an_encoder_without_one_is_refused(bert_dir: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from transformers import AutoTokenizer

    static = StaticEmbedding(AutoTokenizer.from_pretrained(bert_dir), embedding_dim=12)
    SentenceTransformer(modules=[static]).save(str(tmp_path / "static"))
    with pytest.raises(ConfigError, match="reads texts of any length; remove the setting"):
        make(tmp_path / "static", tmp_path, pooling=None).load()
    without = make(tmp_path / "static", tmp_path, pooling=None, max_length=None)
    assert without.encode_queries(["some jazz"]).shape == (1, 12)


def _sentence_model(folder: Path, bert_dir: Path, **settings: Any) -> Path:
    """A sentence-transformers model with a layer after its pooling."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense, Pooling, Transformer

    modules = [Transformer(str(bert_dir)), Pooling(32, "cls"), Dense(32, 8)]
    SentenceTransformer(modules=modules, device="cpu", **settings).save(str(folder))
    return folder


def test_pooling_that_replaces_parts_of_a_model_is_warned_of(
    bert_dir: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = _sentence_model(tmp_path / "model", bert_dir, prompts={"query": "query: "})
    assert make(folder, tmp_path, pooling=None).encode_queries(["a"]).shape == (1, 8)
    assert not caplog.messages
    assert make(folder, tmp_path, pooling="mean").encode_queries(["a"]).shape == (1, 32)
    assert caplog.messages == [
        f"pooling: mean replaces what the encoder '{folder}' has of its own (Dense, prompts); remove pooling to use "
        "the model as it is"
    ]


@pytest.mark.parametrize("name", ["1_Pooling", "2_Dense"])
def test_a_missing_folder_of_a_module_is_named(name: str, bert_dir: Path, tmp_path: Path) -> None:
    folder = _sentence_model(tmp_path / "model", bert_dir)
    shutil.rmtree(folder / name)
    with pytest.raises(ModelError, match=f": modules.json names {name}, which the folder lacks; copy or download"):
        make(folder, tmp_path, pooling=None).load()


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("tokenizer_config.json", "[1]", "does not hold a JSON object"),
        ("1_Pooling/config.json", "", "is not a JSON file that can be read"),
        ("modules.json", '[{"idx": 0}]', "does not hold a list of modules, each with path and type"),
    ],
)
def test_a_damaged_json_file_is_named(name: str, content: str, what: str, bert_dir: Path, tmp_path: Path) -> None:
    folder = _sentence_model(tmp_path / "model", bert_dir)
    (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=f": {name} {what}; copy or download the model again"):
        make(folder, tmp_path, pooling=None).load()


def test_a_module_without_files_is_not_missed(bert_dir: Path, tmp_path: Path) -> None:
    folder = _sentence_model(tmp_path / "model", bert_dir)
    modules = json.loads((folder / "modules.json").read_bytes())
    normalize = {"idx": 3, "name": "3", "path": "3_Normalize", "type": "sentence_transformers.models.Normalize"}
    (folder / "modules.json").write_text(json.dumps([*modules, normalize]), encoding="utf-8")
    (folder / "model.safetensors").write_bytes(b"")
    with pytest.raises(ModelError, match="cannot load the encoder") as caught:
        make(folder, tmp_path, pooling=None).load()
    assert "Normalize" not in str(caught.value)


def test_an_encoder_whose_tokenizer_is_missing_is_refused(bert_dir: Path, tmp_path: Path) -> None:
    # transformers makes an empty tokenizer, which reads every text as unknown.
    folder = shutil.copytree(bert_dir, tmp_path / "model")
    for path in (*folder.glob("tokenizer*"), *folder.glob("vocab*")):
        path.unlink()
    with pytest.raises(ModelError, match=r"the files of the tokenizer of '.*' are missing; expected tokenizer.json"):
        make(folder, tmp_path).load()
