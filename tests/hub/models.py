"""Tiny models with random weights, made in code: a chat model, an encoder, and a sentence encoder."""

from __future__ import annotations

import json
import string
from pathlib import Path


def save_chat_model(folder: Path) -> None:
    """A chat model of the Llama architecture that samples, with room for a whole session."""
    from tests.tiny_models import DATED, build_tokenizer, save_model

    tokenizer = build_tokenizer(DATED, special=("<s>", "<|start|>", "<|stop|>", "<|eot|>"), eos="<|eot|>")
    save_model(folder, tokenizer, max_position_embeddings=8192, generation={"do_sample": True, "temperature": 0.6})


def save_bert(folder: Path) -> None:
    """An encoder of the BERT architecture, with a WordPiece tokenizer whose pieces are characters."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizerFast

    characters = string.ascii_lowercase + string.digits + string.punctuation
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters, *(f"##{letter}" for letter in characters)]
    folder.mkdir(parents=True)
    (folder / "vocab.txt").write_text("\n".join(pieces), encoding="utf-8")
    BertTokenizerFast(str(folder / "vocab.txt"), do_lower_case=True).save_pretrained(folder)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(pieces), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    BertModel(config).save_pretrained(folder)


def save_qwen_embedding(folder: Path) -> None:
    """A sentence encoder of the Qwen3 architecture, in the layout of sentence-transformers, with its query prompt."""
    import torch
    from transformers import Qwen3Config, Qwen3Model

    from tests.tiny_models import build_tokenizer

    end = "<|endoftext|>"
    tokenizer = build_tokenizer(None, special=(end,), bos=end, eos=end, pad_token=end, padding_side="left")
    torch.manual_seed(2)
    config = Qwen3Config(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=16,
        max_position_embeddings=4096,
    )
    Qwen3Model(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    modules = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    _write(
        folder / "modules.json",
        [
            {"idx": index, "name": str(index), "path": path, "type": f"sentence_transformers.models.{name}"}
            for index, (path, name) in enumerate(modules)
        ],
    )
    _write(
        folder / "1_Pooling/config.json",
        {"word_embedding_dimension": 32, "pooling_mode_mean_tokens": False, "pooling_mode_lasttoken": True},
    )
    _write(folder / "config_sentence_transformers.json", {"prompts": {"query": "Query: ", "document": ""}})


def _write(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")
