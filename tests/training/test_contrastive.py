from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from mcrs.embeddings.encoder_loading import load_encoder
from mcrs.errors import ModelError
from mcrs.training.contrastive import train_contrastive
from mcrs.training.contrastive_examples import ContrastiveLearning, Example

if TYPE_CHECKING:
    from pathlib import Path

    from sentence_transformers import SentenceTransformer

LEARNING = ContrastiveLearning(
    epochs=25, batch_size=6, n_negatives=1, learning_rate=5e-3, warmup=0.1, scale=20.0, seed=0
)
EXAMPLES = [
    Example(f"{word} please", f"{name} song", ("noise", "hum"), frozenset({f"{name} song"}))
    for word, name in zip("abcdef", "uvwxyz", strict=True)
]


def _load(folder: Path, max_length: int = 32) -> SentenceTransformer:
    return load_encoder(folder, "tiny", device="cpu", dtype="float32", pooling="mean", max_length=max_length)


def _margin(model: SentenceTransformer) -> float:
    queries = model.encode([example.query for example in EXAMPLES], normalize_embeddings=True)
    documents = model.encode([example.positive for example in EXAMPLES], normalize_embeddings=True)
    scores = queries @ documents.T
    return float(np.diag(scores).mean() - scores.mean())


def test_conversations_come_near_to_their_tracks_and_the_same_way_each_time(bert_dir: Path) -> None:
    before = _margin(_load(bert_dir))
    trained = []
    for _ in range(2):
        torch.manual_seed(len(trained))  # what was drawn elsewhere decides nothing
        trained.append(_load(bert_dir))
        train_contrastive(trained[-1], EXAMPLES, LEARNING, None, None)
    assert _margin(trained[0]) > before + 0.03
    first, second = (model.state_dict() for model in trained)
    assert all(torch.equal(value, second[name]) for name, value in first.items())


def test_a_prompt_stays_before_a_long_conversation(bert_dir: Path) -> None:
    trained = []
    for query in ("a b c d e f g h i j", "e f g h i j"):
        model = _load(bert_dir, max_length=10)
        example = Example(query, "u", ("noise",), frozenset("u"))
        train_contrastive(model, [example, EXAMPLES[1]], LEARNING.model_copy(update={"epochs": 1}), "x y ", None)
        trained.append(model.state_dict())
    assert all(torch.equal(value, trained[1][name]) for name, value in trained[0].items())


def test_long_conversations_lose_their_beginning_and_tracks_their_end(bert_dir: Path) -> None:
    def train(query: str, positive: str) -> dict[str, torch.Tensor]:
        model = _load(bert_dir, max_length=8)
        example = Example(query, positive, ("noise",), frozenset({positive}))
        train_contrastive(model, [example, *EXAMPLES[:1]], LEARNING.model_copy(update={"epochs": 1}), None, None)
        return model.state_dict()

    def equal(one: dict[str, torch.Tensor], two: dict[str, torch.Tensor]) -> bool:
        return all(torch.equal(value, two[name]) for name, value in one.items())

    plain = train("abcdef", "uvwxyz")
    assert equal(plain, train("zzz abcdef", "uvwxyz"))
    assert equal(plain, train("abcdef", "uvwxyz abc"))
    assert not equal(plain, train("abcdef zzz", "uvwxyz"))


def test_seed_may_be_any_whole_number(bert_dir: Path) -> None:
    model = _load(bert_dir)
    train_contrastive(model, EXAMPLES, LEARNING.model_copy(update={"epochs": 1, "seed": 2**70}), None, None)
    assert np.isfinite(_margin(model))


def test_training_that_diverges_is_one_line(bert_dir: Path) -> None:
    model = _load(bert_dir)
    with torch.no_grad():
        next(model.parameters()).fill_(torch.nan)
    with pytest.raises(ModelError, match="set a smaller learning_rate"):
        train_contrastive(model, EXAMPLES, LEARNING, None, None)


def test_each_route_of_a_model_learns_from_its_own_texts(bert_dir: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Router, StaticEmbedding, Transformer
    from transformers import AutoTokenizer

    router = Router.for_query_document(
        query_modules=[StaticEmbedding(AutoTokenizer.from_pretrained(bert_dir), embedding_dim=32)],
        document_modules=[Transformer(str(bert_dir)), Pooling(32, "mean")],
    )
    SentenceTransformer(modules=[router], device="cpu").save(str(tmp_path / "router"))
    model = load_encoder(tmp_path / "router", "tiny", device="cpu", dtype="float32", pooling=None, max_length=32)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    train_contrastive(model, EXAMPLES, LEARNING.model_copy(update={"epochs": 1}), None, None)
    changed = {name.split(".")[2] for name, value in model.state_dict().items() if not torch.equal(value, before[name])}
    assert changed == {"query", "document"}


def test_the_prompt_that_encoding_adds_is_added_in_training(bert_dir: Path) -> None:
    def train(own: dict[str, str], default: str | None, prompt: str | None) -> dict[str, torch.Tensor]:
        model = _load(bert_dir)
        model.prompts, model.default_prompt_name = own, default
        train_contrastive(model, EXAMPLES, LEARNING.model_copy(update={"epochs": 1}), prompt, prompt)
        return model.state_dict()

    wanted = train({}, None, "find: ")
    found = train({"retrieval": "find: "}, "retrieval", None)
    assert all(torch.equal(value, found[name]) for name, value in wanted.items())


def test_half_an_emoji_does_not_end_training(bert_dir: Path) -> None:
    examples = [*EXAMPLES, Example("jazz \ud83c", "so what \ud83c", (), frozenset())]
    train_contrastive(_load(bert_dir), examples, LEARNING.model_copy(update={"epochs": 1}), None, None)
