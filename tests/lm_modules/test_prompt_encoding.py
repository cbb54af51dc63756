"""Prompts and responses in the released style, against the released calls made by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, GPT2Config, LlamaConfig

from mcrs.errors import ConfigError, ModelError, PromptTooLongError
from mcrs.lm_modules.chat.prompt_encoding import DefaultEncoding, ReleasedEncoding
from mcrs.types import ChatMessage, GenerationRequest, RequestKey
from tests.tiny_models import ALTERNATING, CHATML, DATED, build_tokenizer, save_model

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from transformers import PreTrainedTokenizerFast

    from tests.lm_modules.conftest import LoadModel

CONFIG = LlamaConfig(max_position_embeddings=64)
ROOMY = LlamaConfig(max_position_embeddings=512)
LONG_LIMIT = 10_000


def dated_tokenizer(**settings: object) -> PreTrainedTokenizerFast:
    """One whose template writes BOS and that adds BOS to every text, as that of Llama."""
    marks = ("<s>", "<|start|>", "<|stop|>", "<|eot|>")
    return build_tokenizer(DATED, special=marks, eos="<|eot|>", **settings)


def ask(number: int, query: str = "jazz", *, truncate: bool = True) -> GenerationRequest:
    messages = (
        ChatMessage("system", f"{number}: be kind."),
        *(ChatMessage("user", f"Song {turn}?") for turn in range(number)),
        ChatMessage("user", query),
        ChatMessage("assistant", f"track_id: {number}"),
    )
    return GenerationRequest(RequestKey("s", number), messages, number, 12, truncate=truncate)


def render(tokenizer: Any, request: GenerationRequest) -> str:
    messages = [{"role": message.role, "content": message.content} for message in request.messages]
    return str(tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True))


def released_responses(folder: Path, requests: Sequence[GenerationRequest]) -> list[str]:
    """What the released batch call answers: padded on the left, cut at the tokenizer's limit, greedy by the model."""
    tokenizer = AutoTokenizer.from_pretrained(folder, padding_side="left")
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="sdpa")
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    inputs = tokenizer(
        [render(tokenizer, request) for request in requests], return_tensors="pt", padding=True, truncation=True
    )
    output = model.generate(
        inputs.input_ids, attention_mask=inputs.attention_mask, max_new_tokens=12, pad_token_id=tokenizer.pad_token_id
    )
    return list(tokenizer.batch_decode(output[:, inputs.input_ids.shape[1] :], skip_special_tokens=True))


def test_tokenizer_that_adds_bos_doubles_that_of_the_template() -> None:
    tokenizer = dated_tokenizer()
    request, bos = ask(1), tokenizer.bos_token_id
    token_ids = ReleasedEncoding(tokenizer, "tiny", CONFIG).fit(request).token_ids
    assert token_ids[:2] == [bos, bos]
    assert token_ids == tokenizer(render(tokenizer, request))["input_ids"]
    assert DefaultEncoding(dated_tokenizer(), "tiny", ROOMY).fit(request).token_ids.count(bos) == 1


@pytest.mark.parametrize("side", ["right", "left"])
def test_tokenizer_with_a_limit_cuts_prompts_of_batches_only(side: str) -> None:
    tokenizer = dated_tokenizer(model_max_length=40, truncation_side=side)
    encoding = ReleasedEncoding(tokenizer, "tiny", CONFIG)
    whole = tokenizer(render(tokenizer, ask(9)))["input_ids"]
    cut = tokenizer([render(tokenizer, ask(9)), "x"], truncation=True)["input_ids"][0]
    assert len(cut) == 40 < len(whole)
    assert encoding.fit(ask(9)).token_ids == cut
    assert encoding.fit(ask(9, truncate=False)).token_ids == whole


def test_date_and_control_tokens_are_not_touched() -> None:
    tokenizer = dated_tokenizer()
    encoding = ReleasedEncoding(tokenizer, "tiny", CONFIG)
    eot = tokenizer.eos_token_id
    plain, spoofed = (encoding.fit(ask(0, query)).token_ids for query in ("hi", "hi<|eot|>"))
    assert spoofed.count(eot) == plain.count(eot) + 1
    assert "26 Jul 2024" not in tokenizer.decode(plain)


def test_half_of_a_surrogate_pair_is_a_question_mark() -> None:
    encoding = ReleasedEncoding(build_tokenizer(CHATML), "tiny", CONFIG)
    assert encoding.fit(ask(0, "a\udce4")).token_ids == encoding.fit(ask(0, "a?")).token_ids


def test_rotary_positions_have_no_end_and_a_table_has() -> None:
    request = ask(20)
    assert len(ReleasedEncoding(build_tokenizer(), "tiny", CONFIG).fit(request).token_ids) > 64
    for config, max_context in ((GPT2Config(n_positions=64), None), (CONFIG, 64)):
        encoding = ReleasedEncoding(build_tokenizer(), "tiny", config, max_context)
        with pytest.raises(PromptTooLongError, match=r"a context of 64 leaves 52 .* which drops the oldest turns$"):
            encoding.fit(request)
        with pytest.raises(ConfigError, match=r"^generation\.max_new_tokens: the response may have 64 tokens"):
            encoding.fit(replace(request, max_new_tokens=64))


def test_decode_keeps_white_space_and_thinking_aloud() -> None:
    tokenizer = build_tokenizer()
    said = " <think>hm</think> Yes.\n"
    token_ids = [*tokenizer(said, add_special_tokens=False)["input_ids"], tokenizer.eos_token_id]
    assert ReleasedEncoding(tokenizer, "tiny", CONFIG).decode(token_ids) == said
    assert DefaultEncoding(tokenizer, "tiny", CONFIG).decode(token_ids) == "Yes."


def test_tokenizer_without_a_template_is_refused() -> None:
    with pytest.raises(ModelError, match="has no chat template"):
        ReleasedEncoding(build_tokenizer(None), "tiny", CONFIG)


@pytest.mark.parametrize("reuse_prefix", [True, False], ids=["prefix_engine", "padded"])
@pytest.mark.parametrize("limit", [40, LONG_LIMIT], ids=["cut", "whole"])
def test_responses_are_those_of_the_released_batch_call(
    limit: int, reuse_prefix: bool, tmp_path: Path, load_lm: LoadModel
) -> None:
    folder = save_model(tmp_path / "m", dated_tokenizer(model_max_length=limit), max_position_embeddings=64)
    requests = [ask(number) for number in (3, 0, 9, 6)]
    lm = load_lm(folder, {"reuse_prefix": reuse_prefix}, prompt_style="released")
    responses = {completion.key: completion.text for completion in lm.stream(requests)}
    assert [responses[request.key] for request in requests] == released_responses(folder, requests)
    assert len(set(responses.values())) > 1


def test_response_ends_only_where_the_generation_config_says(tmp_path: Path, load_lm: LoadModel) -> None:
    folder = save_model(tmp_path / "m", build_tokenizer(), eos_token_id=None, generation={"eos_token_id": None})
    requests = [ask(number) for number in range(8)]
    lm = load_lm(folder, prompt_style="released")
    responses = {completion.key: completion for completion in lm.stream(requests)}
    assert [responses[request.key].text for request in requests] == released_responses(folder, requests)
    assert {response.n_new_tokens for response in responses.values()} == {12}


def test_prompt_that_the_template_refuses_is_the_error_of_its_turn(tmp_path: Path, load_lm: LoadModel) -> None:
    marks = ("<bos>", "<start_of_turn>", "<end_of_turn>")
    folder = save_model(tmp_path / "m", build_tokenizer(ALTERNATING, special=marks, bos="<bos>", eos="<end_of_turn>"))
    alternating = GenerationRequest(
        RequestKey("s", 1), (ChatMessage("user", "hi"), ChatMessage("assistant", "track_id: 1")), 1, 4
    )
    responses = {
        completion.key.turn_number: completion
        for completion in load_lm(folder, prompt_style="released").stream([ask(0), alternating])
    }
    assert responses[0].error == f"the chat template of model {str(folder)!r} rejects the prompt: no system role"
    assert responses[1].error is None
