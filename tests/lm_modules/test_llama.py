"""The language model by the names of the released baseline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from mcrs.errors import ConfigError, ModelError, UnknownNameError
from mcrs.lm_modules import LLAMA_MODEL, load_lm_module
from mcrs.lm_modules.hf_causal import HFCausalLM
from mcrs.lm_modules.template import TemplateLM
from mcrs.types import ChatMessage
from tests.tiny_models import DATED, build_tokenizer, save_model

SPECIAL = ("<s>", "<|start|>", "<|stop|>", "<|end|>")
HISTORY = [
    {"role": "user", "content": "something slow"},
    {"role": "assistant", "content": "track_id: t1, track_name: so what"},
    {"role": "user", "content": "and a song by Miles Davis"},
]
ITEM = "track_id: t2, track_name: blue in green"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model whose tokenizer adds BOS to a template that has one."""
    tokenizer = build_tokenizer(DATED, special=SPECIAL, eos="<|end|>")
    return save_model(tmp_path_factory.mktemp("llama") / "model", tokenizer, generation={"repetition_penalty": 1.2})


@pytest.fixture(scope="module")
def model(folder: Path) -> LLAMA_MODEL:
    return LLAMA_MODEL(str(folder), "cpu", "eager", torch.float32)


def generate_plainly(folder: Path, prompts: list[str], max_new_tokens: int) -> list[str]:
    """What ``generate`` writes after each prompt, alone and greedily."""
    tokenizer, lm = AutoTokenizer.from_pretrained(folder), AutoModelForCausalLM.from_pretrained(folder)
    responses = []
    for prompt in prompts:
        inputs = tokenizer(prompt, return_tensors="pt")
        output = lm.generate(inputs.input_ids, attention_mask=inputs.attention_mask, max_new_tokens=max_new_tokens)
        responses.append(tokenizer.decode(output[0, inputs.input_ids.shape[1] :], skip_special_tokens=True))
    return responses


def test_attributes_are_the_released_ones(model: LLAMA_MODEL, folder: Path) -> None:
    assert (model.model_name, model.device, model.attn_implementation) == (str(folder), "cpu", "eager")
    assert model.dtype is torch.float32
    assert model.lm.dtype is torch.float32
    assert model.lm.generation_config.repetition_penalty == 1.2
    assert model.tokenizer.padding_side == "left"


def test_prompt_is_the_template_over_system_history_and_track(model: LLAMA_MODEL) -> None:
    messages = [{"role": "system", "content": "Be kind."}, *HISTORY, {"role": "assistant", "content": ITEM}]
    expected = model.tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    assert model._format_chat_history("Be kind.", HISTORY, ITEM) == expected


def test_responses_are_those_of_the_formatted_prompts(model: LLAMA_MODEL, folder: Path) -> None:
    prompts = [model._format_chat_history(system, HISTORY, ITEM) for system in ("Be kind.", "Be short.")]
    batch = model.batch_response_generation(["Be kind.", "Be short."], [HISTORY] * 2, [ITEM] * 2, max_new_tokens=9)
    assert batch == generate_plainly(folder, prompts, 9)
    assert model.response_generation("Be short.", HISTORY, ITEM, max_new_tokens=9) == batch[1]
    model.batch_response_generation(["Be kind."], [HISTORY], [ITEM])
    assert model.lm.generation_config.repetition_penalty == 1.2


def test_subclass_decides_the_text_of_prompts(folder: Path) -> None:
    class Plain(LLAMA_MODEL):
        def _format_chat_history(self, sys_prompt: str, chat_history: Any, recommend_item: str) -> str:
            return f"{sys_prompt}|{len(chat_history)}|{recommend_item}"

    model = Plain(str(folder), "cpu", "eager", torch.float32)
    expected = generate_plainly(folder, [f"Be kind.|3|{ITEM}"], 6)
    assert model.batch_response_generation(["Be kind."], [HISTORY], [ITEM], max_new_tokens=6) == expected

    asked = [ChatMessage("system", "Sort these."), ChatMessage("user", "so what, blue train")]
    whole = [{"role": message.role, "content": message.content} for message in asked]
    expected_text = model.tokenizer.apply_chat_template(whole, tokenize=False, add_generation_prompt=True)
    assert model.backend.encoding.render(asked) == expected_text  # type: ignore[attr-defined]


def test_text_of_a_prompt_that_is_not_a_text_is_explained(folder: Path) -> None:
    class Wrong(LLAMA_MODEL):
        def _format_chat_history(self, sys_prompt: str, chat_history: Any, recommend_item: str) -> Any:
            return [1, 2]

    with pytest.raises(ModelError, match=r"Wrong\._format_chat_history returned \[1, 2\]; expected a string"):
        Wrong(str(folder), "cpu", "eager", "float32").response_generation("s", HISTORY, ITEM)


def test_loading_of_ones_own_and_another_prompt_style_are_refused(folder: Path) -> None:
    with pytest.raises(ConfigError, match="_load_model would never be called; name a folder with the weights"):
        type("Own", (LLAMA_MODEL,), {"_load_model": lambda self: None})
    backend = HFCausalLM(str(folder), "cpu", "float32")
    with pytest.raises(ConfigError, match="requires a backend with prompt_style: released"):
        LLAMA_MODEL(str(folder), backend=backend)


def test_load_lm_module_takes_any_chat_model_and_the_template(folder: Path) -> None:
    model = load_lm_module(lm_type=str(folder), device="cpu", attn_implementation="eager", dtype=torch.float32)
    assert isinstance(model, LLAMA_MODEL)
    template = load_lm_module("template", "cuda", "flash_attention_2", torch.bfloat16)
    assert isinstance(template, TemplateLM)
    assert template.response_generation("s", HISTORY, ITEM)
    assert len(template.batch_response_generation(["s"] * 2, [HISTORY] * 2, [ITEM] * 2)) == 2


def test_load_lm_module_explains_an_unknown_name() -> None:
    with pytest.raises(UnknownNameError, match=r"unknown language model 'templat'; did you mean 'template'\? \(known:"):
        load_lm_module("templat", "cpu", "eager", "float32")
