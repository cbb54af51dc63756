"""Tiny chat models on the disk, shared by the tests of language models."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import pytest

from mcrs.config import GenerationSettings
from mcrs.lm_modules.hf_causal import HFCausalLM
from mcrs.types import ChatMessage, GenerationRequest, RequestKey
from tests.tiny_models import ALTERNATING, CHATML, DATED, THINKING, build_tokenizer, save_model

FAMILIES = ("llama", "qwen2", "qwen3", "gemma2")


class LoadModel(Protocol):
    """Loads a model as the tests want it: on the CPU, in float32."""

    def __call__(self, folder: Path, generation: dict[str, Any] | None = None, **settings: object) -> HFCausalLM: ...


@pytest.fixture(scope="session")
def model_dirs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A folder for each family, with the kind of template that it has in life."""
    root = tmp_path_factory.mktemp("models")
    marks = ("<bos>", "<start_of_turn>", "<end_of_turn>")
    tokenizers = {
        "llama": build_tokenizer(DATED, special=("<s>", "<|start|>", "<|stop|>", "<|eot|>"), eos="<|eot|>"),
        "qwen2": build_tokenizer(CHATML),
        "qwen3": build_tokenizer(THINKING),
        "gemma2": build_tokenizer(ALTERNATING, special=marks, bos="<bos>", eos="<end_of_turn>"),
    }
    # Penalties see the tokens of the prompt, where padding must not count.
    generation = {"qwen2": {"repetition_penalty": 1.2}}
    return {
        family: save_model(
            root / family, tokenizers[family], family=family, seed=seed, generation=generation.get(family, {})
        )
        for seed, family in enumerate(FAMILIES)
    }


@pytest.fixture(scope="session")
def load_lm(tmp_path_factory: pytest.TempPathFactory) -> LoadModel:
    cache_dir = tmp_path_factory.mktemp("cache")

    def load(folder: Path, generation: dict[str, Any] | None = None, **settings: object) -> HFCausalLM:
        usual: dict[str, Any] = {
            "device": "cpu",
            "dtype": "float32",
            "attn_implementation": "sdpa",
            "cache_dir": cache_dir,
        }
        return HFCausalLM(str(folder), generation=GenerationSettings(**(generation or {})), **{**usual, **settings})

    return load


@pytest.fixture(scope="session")
def requests() -> list[GenerationRequest]:
    """Nine prompts of quite different lengths, in no order of length."""
    made = []
    for number in (4, 0, 7, 2, 5, 1, 8, 3, 6):
        turns = [
            (
                ChatMessage("user", f"Song {turn}?"),
                ChatMessage("assistant", f"track {turn}"),
                ChatMessage("assistant", "ok"),
            )
            for turn in range(number % 4)
        ]
        messages = (
            ChatMessage("system", "Be kind."),
            *(message for turn in turns for message in turn),
            ChatMessage("user", "jazz " * number),
            ChatMessage("assistant", f"track_name: so what {number}"),
        )
        made.append(GenerationRequest(RequestKey("s", number), messages, seed=number, max_new_tokens=12))
    return made
