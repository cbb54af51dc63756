from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mcrs.db_item import MusicCatalog
from mcrs.embeddings.encoder_settings import EncoderSettings
from mcrs.errors import ConfigError, DeviceError, ModelError
from mcrs.registry import RETRIEVERS
from mcrs.registry.components import call
from mcrs.retrieval_modules.dense import DenseRetriever
from mcrs.types import Message, Turn
from tests.components import build
from tests.hub.models import save_bert

MakeCatalog = Callable[..., MusicCatalog]
FIELDS = ("track_name",)
WEIGHTS = "model.safetensors"


def make_retriever(catalog: MusicCatalog, cache_dir: Path, model_dir: Path, **settings: object) -> DenseRetriever:
    resources = {"catalog": catalog, "corpus_types": FIELDS, "cache_dir": cache_dir, "device": "cpu"}
    options = {"model_name": str(model_dir), "pooling": "mean", "max_length": 128, **settings}
    made: DenseRetriever = call(DenseRetriever, {**resources, **options})
    return made


def embed_plainly(model_dir: Path, texts: list[str], max_length: int = 128) -> np.ndarray:
    """The released baseline's vectors, by transformers alone: mean over the mask, then length 1. ``[n, D]``."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer, model = AutoTokenizer.from_pretrained(model_dir), AutoModel.from_pretrained(model_dir).eval()
    inputs = tokenizer(texts, padding=True, truncation=True, max_length=max_length, return_tensors="pt")
    with torch.inference_mode():
        hidden = model(**inputs).last_hidden_state
        mask = inputs["attention_mask"].unsqueeze(-1)
        pooled = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(pooled, dim=-1).numpy()


def test_search_equals_plain_transformers(make_catalog: MakeCatalog, bert_dir: Path, tmp_path: Path) -> None:
    catalog = make_catalog()
    queries = ["user: play Blue Monk", "steps " * 200 + "blue", "user: so what?"]
    rankings = make_retriever(catalog, tmp_path, bert_dir).search(queries, 6)
    scores = embed_plainly(bert_dir, queries) @ embed_plainly(bert_dir, catalog.documents()).T
    for ranking, expected in zip(rankings, scores, strict=True):
        assert ranking.rows.tolist() == np.argsort(-expected, kind="stable").tolist()
        np.testing.assert_allclose(ranking.scores, expected[ranking.rows], atol=1e-5)


def test_search_cuts_long_queries_at_their_end(make_catalog: MakeCatalog, bert_dir: Path, tmp_path: Path) -> None:
    # The tokenizer's pieces are characters: 14 of them fit beside [CLS] and [SEP].
    queries = ["b" * 14, "b" * 14 + " and more", "more and " + "b" * 14]
    first, same, other = make_retriever(make_catalog(), tmp_path, bert_dir, max_length=16).search(queries, 6)
    np.testing.assert_allclose(first.scores, same.scores, atol=1e-6)
    assert abs(first.scores - other.scores).max() > 1e-3


def test_search_cuts_long_queries_at_their_beginning_where_it_is_told_so(
    make_catalog: MakeCatalog, bert_dir: Path, tmp_path: Path
) -> None:
    queries = ["b" * 14, "and more " + "b" * 14, "b" * 14 + " and more"]
    at_end = make_retriever(make_catalog(), tmp_path, bert_dir, max_length=16)
    at_beginning = make_retriever(make_catalog(), tmp_path, bert_dir, max_length=16, query_cut="beginning")
    first, same, other = at_beginning.search(queries, 6)
    np.testing.assert_allclose(first.scores, same.scores, atol=1e-6)
    assert abs(first.scores - other.scores).max() > 1e-3
    # Both share a model, whose tracks and other queries are still cut at their end.
    first, _, same = at_end.search(queries, 6)
    np.testing.assert_allclose(first.scores, same.scores, atol=1e-6)
    assert at_end.index_dir == at_beginning.index_dir


@pytest.mark.parametrize("query", ["", "  \n"])
def test_search_empty_query_gives_first_rows_at_zero(
    query: str, make_catalog: MakeCatalog, bert_dir: Path, tmp_path: Path
) -> None:
    empty, full = make_retriever(make_catalog(), tmp_path, bert_dir).search([query, "blue"], 3)
    assert (empty.rows.tolist(), empty.scores.tolist()) == ([0, 1, 2], [0, 0, 0])
    assert full.scores[0] > 0


def test_search_equal_texts_tie_by_row_at_the_cut(make_catalog: MakeCatalog, bert_dir: Path, tmp_path: Path) -> None:
    retriever = make_retriever(make_catalog(["Solar", *["Naima"] * 70, "Solar"]), tmp_path, bert_dir)
    ranking = retriever.search(["track_name: Naima\n"], 20)[0]
    assert ranking.rows.tolist() == list(range(1, 21))
    assert len(set(ranking.scores.tolist())) == 1


def test_search_one_track_and_topk_beyond(make_catalog: MakeCatalog, bert_dir: Path, tmp_path: Path) -> None:
    retriever = make_retriever(make_catalog(["Solitude"]), tmp_path, bert_dir)
    assert retriever.search(["anything"], 20)[0].rows.tolist() == [0]
    assert retriever.search([], 20) == []


def test_retrieve_reads_the_conversation(make_catalog: MakeCatalog, bert_dir: Path, tmp_path: Path) -> None:
    retriever = make_retriever(make_catalog(), tmp_path, bert_dir)
    turn = Turn("s", None, 2, (Message("user", "hello"), Message("music", "t3")), "more")
    text = "user: hello\nassistant: track_id: t3, track_name: giant steps\nuser: more"
    assert retriever.retrieve([turn], 6)[0].scores.tolist() == retriever.search([text], 6)[0].scores.tolist()


def test_prompts_stand_before_queries_and_documents(make_catalog: MakeCatalog, bert_dir: Path, tmp_path: Path) -> None:
    catalog = make_catalog()
    prompted = make_retriever(catalog, tmp_path, bert_dir, query_prompt="query: ", document_prompt="passage: ")
    ranking = prompted.search(["blue"], 6)[0]
    documents = [f"passage: {document}" for document in catalog.documents()]
    expected = embed_plainly(bert_dir, documents) @ embed_plainly(bert_dir, ["query: blue"])[0]
    np.testing.assert_allclose(ranking.scores, expected[ranking.rows], atol=1e-5)


def test_sentence_transformers_model_keeps_its_modules_and_prompt(
    make_catalog: MakeCatalog, qwen_dir: Path, tmp_path: Path
) -> None:
    from sentence_transformers import SentenceTransformer

    catalog = make_catalog()
    settings = {"model_name": str(qwen_dir)}
    resources = {"catalog": catalog, "corpus_types": FIELDS, "cache_dir": tmp_path, "device": "cpu"}
    own = build(RETRIEVERS, "sentence_transformer", settings, resources)
    preset = build(RETRIEVERS, "qwen_embedding", settings, resources)
    model = SentenceTransformer(str(qwen_dir), device="cpu")
    documents = model.encode(catalog.documents())
    for retriever, prompt in ((own, "Query: "), (preset, str(RETRIEVERS["qwen_embedding"].settings["query_prompt"]))):
        ranking = retriever.search(["blue"], 6)[0]
        np.testing.assert_allclose(ranking.scores, (documents @ model.encode(f"{prompt}blue"))[ranking.rows], atol=1e-5)


def indexes(cache_dir: Path) -> list[Path]:
    return [path for path in (cache_dir / "dense").glob("*") if path.is_dir() and path.name[0] != "."]


def test_index_is_shared_by_equal_and_never_by_different_settings(
    make_catalog: MakeCatalog, bert_dir: Path, tmp_path: Path
) -> None:
    other_dir = tmp_path / "other"
    save_bert(other_dir)
    (other_dir / "config.json").write_text((other_dir / "config.json").read_text() + "\n")
    base: dict[str, Any] = {"catalog": make_catalog(), "cache_dir": tmp_path / "cache", "model_dir": bert_dir}
    variants: list[dict[str, Any]] = [
        {},
        {"catalog": make_catalog(["So What", "Blue in Green"])},
        {"model_dir": other_dir},
        {"max_length": 64},
        {"pooling": "cls"},
        {"normalize": False},
        {"dtype": "bfloat16"},
        {"document_prompt": "passage: "},
    ]
    for n_built, variant in enumerate(variants, start=1):
        for same in ({}, {"query_prompt": "query: "}, {"batch_size": 2}):
            make_retriever(**{**base, **variant, **same})
        assert len(indexes(tmp_path / "cache")) == n_built


def test_damaged_index_is_rebuilt(
    make_catalog: MakeCatalog, bert_dir: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = make_retriever(make_catalog(), tmp_path, bert_dir).search(["blue"], 6)[0]
    (indexes(tmp_path)[0] / "vectors.npy").write_bytes(b"")
    with caplog.at_level(logging.WARNING, "mcrs"):
        after = make_retriever(make_catalog(), tmp_path, bert_dir).search(["blue"], 6)[0]
    assert "vectors.npy has 0 bytes" in caplog.text
    assert after.scores.tolist() == before.scores.tolist()


def test_model_without_modules_needs_pooling(make_catalog: MakeCatalog, bert_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"set pooling \(mean is right for most encoders\)"):
        make_retriever(make_catalog(), tmp_path, bert_dir, pooling=None)


def test_broken_weights_raise_model_error(make_catalog: MakeCatalog, bert_dir: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    save_bert(broken)
    (broken / WEIGHTS).write_bytes(b"no tensors")
    with pytest.raises(ModelError, match="cannot load the encoder"):
        make_retriever(make_catalog(), tmp_path, broken)


def test_weights_of_another_model_raise_model_error(make_catalog: MakeCatalog, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    foreign = tmp_path / "foreign"
    save_bert(foreign)
    weights = {name.replace("layer.1.", "block."): value for name, value in load_file(foreign / WEIGHTS).items()}
    save_file(weights, foreign / WEIGHTS, metadata={"format": "pt"})
    with pytest.raises(
        ModelError, match=r"is not a complete encoder: missing weights: 16, the first encoder\.layer\.1\."
    ):
        make_retriever(make_catalog(), tmp_path, foreign)


def test_vectors_without_numbers_raise_model_error(make_catalog: MakeCatalog, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    poisoned = tmp_path / "poisoned"
    save_bert(poisoned)
    weights = load_file(poisoned / WEIGHTS)
    weights["embeddings.LayerNorm.weight"].fill_(float("nan"))
    save_file(weights, poisoned / WEIGHTS, metadata={"format": "pt"})
    with pytest.raises(ModelError, match="NaN or infinite values"):
        make_retriever(make_catalog(), tmp_path, poisoned)
    assert indexes(tmp_path) == []


def test_device_that_is_not_there_raises_device_error(
    make_catalog: MakeCatalog, bert_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(DeviceError, match="--device cpu"):
        DenseRetriever(make_catalog(), FIELDS, tmp_path, "cuda", EncoderSettings(model_name=str(bert_dir)))


def test_settings_are_checked(make_catalog: MakeCatalog, tmp_path: Path) -> None:
    resources = {"catalog": make_catalog(), "corpus_types": FIELDS, "cache_dir": tmp_path, "device": "cpu"}
    for wrong in ({"pooling": "median"}, {"max_length": 0}, {"dtype": "int8"}, {"batch_size": "32"}, {"model": "x"}):
        with pytest.raises(ConfigError):
            build(RETRIEVERS, "bert", wrong, resources)
    with pytest.raises(ConfigError, match="needs the setting 'model_name'"):
        build(RETRIEVERS, "sentence_transformer", {}, resources)


@pytest.mark.parametrize(
    ("similarity", "is_scaled", "normalize", "is_warned"),
    [
        ("dot", False, True, True),
        ("dot", False, False, False),
        ("dot", True, True, False),
        ("cosine", False, True, False),
        (None, False, True, False),
    ],
)
def test_cosines_of_an_encoder_trained_for_dot_products_are_warned_of(
    similarity: Any,
    is_scaled: bool,
    normalize: bool,
    is_warned: bool,
    make_catalog: MakeCatalog,
    bert_dir: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    modules = [Transformer(str(bert_dir)), Pooling(32, "mean"), *([Normalize()] if is_scaled else [])]
    folder = tmp_path / "model"
    SentenceTransformer(modules=modules, device="cpu", similarity_fn_name=similarity).save(str(folder))
    make_retriever(make_catalog(), tmp_path, folder, pooling=None, normalize=normalize)
    warning = (
        f"the encoder '{folder}' was trained for dot products of vectors of any length, and normalize is true; set "
        "normalize: false"
    )
    assert caplog.messages == ([warning] if is_warned else [])
