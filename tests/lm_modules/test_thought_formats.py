"""Formats of thoughts times backends: the thought never comes out, and one that has not ended is no response."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcrs.errors import ConfigError
from mcrs.lm_modules.chat.response_text import ResponseText
from mcrs.lm_modules.chat.thoughts import ThoughtParser
from mcrs.lm_modules.endpoint_answer import read_answer
from mcrs.lm_modules.hf_causal import HFCausalLM
from tests.lm_modules.thought_formats import FORMATS, RESPONSE, THOUGHT
from tests.lm_modules.thought_runs import (
    BACK_ENDS,
    FIELDS,
    N_SAID,
    N_THOUGHT,
    GenerationSettings,
    message_endpoint,
    one_request,
)
from tests.tiny_models import build_tokenizer, save_model

if TYPE_CHECKING:
    from pathlib import Path

    from transformers import PreTrainedTokenizerFast

pytest.importorskip("openai")
ON_TOKENS = [name for name in BACK_ENDS if name != "`openai`"]


@pytest.mark.parametrize("back_end", BACK_ENDS)
@pytest.mark.parametrize("name", FORMATS)
def test_thought_never_comes_out_and_an_unended_one_is_an_empty_response(
    name: str, back_end: str, tmp_path: Path
) -> None:
    thinks = FORMATS[name]
    with BACK_ENDS[back_end](thinks, tmp_path) as write:
        whole = write(thinks.whole, N_SAID)
        assert (whole.text, whole.finish_reason) == (RESPONSE, "stop")
        unended = write(thinks.before + 40 * f"{THOUGHT} " + THOUGHT, N_SAID)
        assert (unended.text, unended.finish_reason, unended.error) == ("", "length", None)


@pytest.mark.parametrize("back_end", ON_TOKENS)
@pytest.mark.parametrize(
    "name", ["`<think>`, plain text", "`<think>` opened by the template, special tokens (R1)", "channels (gpt-oss)"]
)
def test_thought_and_response_have_budgets_of_their_own(name: str, back_end: str, tmp_path: Path) -> None:
    thinks = FORMATS[name]
    with BACK_ENDS[back_end](thinks, tmp_path) as write:
        long_thought = write(thinks.before + 40 * f"{THOUGHT} " + thinks.whole, N_SAID)
        long_response = write(thinks.whole + 40 * f" {RESPONSE}", N_SAID)
    assert (long_thought.text, long_thought.finish_reason) == ("", "length")
    # A mark without a token of its own is several tokens, and known by the last of them.
    assert N_THOUGHT <= long_thought.n_new_tokens <= N_THOUGHT + ("plain" in name) * len("<think>")
    assert long_response.finish_reason == "length"
    assert long_response.text.startswith(RESPONSE)
    assert N_SAID < long_response.n_new_tokens < N_SAID + N_THOUGHT
    n_said = len(build_tokenizer().encode(f" {long_response.text}", add_special_tokens=False))
    assert abs(n_said - N_SAID) <= len("<think>") + 1


@pytest.mark.parametrize("back_end", ON_TOKENS)
def test_response_without_a_thought_has_the_budget_of_the_response_only(back_end: str, tmp_path: Path) -> None:
    with BACK_ENDS[back_end](FORMATS["channels (gpt-oss)"], tmp_path) as write:
        completion = write(40 * "jazz ", 12)
    assert (completion.n_new_tokens, completion.finish_reason) == (12, "length")
    assert (40 * "jazz ").startswith(completion.text)


@pytest.mark.parametrize("back_end", ON_TOKENS)
def test_without_a_budget_thought_and_response_share_the_limit(back_end: str, tmp_path: Path) -> None:
    thinks = FORMATS["`<think>`, special tokens"]
    with BACK_ENDS[back_end](thinks, tmp_path, None) as write:
        completion = write(thinks.whole, 12)
    assert (completion.text, completion.n_new_tokens, completion.finish_reason) == ("", 12, "length")


@pytest.mark.parametrize("budget", [None, N_THOUGHT])
@pytest.mark.parametrize("field", FIELDS)
def test_thought_that_an_endpoint_keeps_apart_is_not_read(field: str, budget: int | None) -> None:
    with message_endpoint(lambda text: FIELDS[field](None if text == THOUGHT else text), budget) as write:
        assert write(RESPONSE, N_SAID).text == RESPONSE
        unended = write(THOUGHT, N_SAID)
    assert (unended.text, unended.finish_reason, unended.error) == ("", "length", None)


@pytest.mark.parametrize(
    ("message", "n_reasoning_tokens", "text"),
    [
        ({}, 0, ""),
        ({}, 40, "Try"),
        ({"reasoning_content": THOUGHT}, 0, "Try"),
        ({"content": "Hm.</think> Try"}, 0, "Try"),
    ],
)
def test_cut_response_is_kept_if_its_thought_is_shown_or_counted(
    message: dict[str, str], n_reasoning_tokens: int, text: str
) -> None:
    """With both budgets spent and no sign of a thought, the text is a thought that the template has begun."""
    usage = SimpleNamespace(
        prompt_tokens=9,
        completion_tokens=99,
        completion_tokens_details=SimpleNamespace(reasoning_tokens=n_reasoning_tokens),
    )
    said = SimpleNamespace(**{"content": "Try", **message})
    answer = SimpleNamespace(choices=[SimpleNamespace(message=said, finish_reason="length")], usage=usage)
    assert read_answer(one_request(9), answer, is_budgeted=True).text == text
    assert read_answer(one_request(9), answer, is_budgeted=False).text == "Try"


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=40, deadline=None)
@given(picked=st.lists(st.integers(0, 8), max_size=8), opened=st.booleans())
def test_reading_token_by_token_knows_what_reading_at_once_knows(name: str, picked: list[int], opened: bool) -> None:
    tokenizer, source = _tokenizer(name)
    thinks = FORMATS[name]
    texts = [
        thinks.before,
        thinks.between,
        thinks.after,
        "Some jazz.",
        "<think",
        "analysis",
        "final",
        " > \n",
        RESPONSE,
    ]
    written = "".join(texts[number] for number in picked)
    prompt = tokenizer.encode(thinks.opened if opened else "", add_special_tokens=False)
    response = tokenizer.encode(written, add_special_tokens=False)
    reads = ResponseText(tokenizer, source)
    reader = ThoughtParser(reads.begun_thought(prompt))
    for n_read in range(1, len(response) + 1):
        reads.feed(reader, response[:n_read])
    response = reads.response([*response, *tokenizer.encode(" Jazz!", add_special_tokens=False)], prompt)
    assert (response == "") == reader.is_thinking
    assert response.endswith("Jazz!") != reader.is_thinking


@cache
def _tokenizer(name: str) -> tuple[PreTrainedTokenizerFast, str]:
    tokenizer = FORMATS[name].tokenizer()
    return tokenizer, str(tokenizer.chat_template)


def test_budget_for_thoughts_is_refused_where_thoughts_are_shown(tmp_path: Path) -> None:
    folder = save_model(tmp_path / "m", build_tokenizer())
    settings = GenerationSettings(max_thought_tokens=5)
    with pytest.raises(ConfigError, match="max_thought_tokens has no effect with prompt_style: released"):
        HFCausalLM(str(folder), "cpu", "float32", "sdpa", settings, cache_dir=tmp_path, prompt_style="released")
    with pytest.raises(ConfigError, match=r"lm.brief: tool has no effect with prompt_style: released"):
        HFCausalLM(str(folder), "cpu", "float32", "sdpa", cache_dir=tmp_path, prompt_style="released", brief="tool")
