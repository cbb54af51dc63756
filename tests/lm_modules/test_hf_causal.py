from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from mcrs.config import GenerationSettings
from mcrs.lm_modules.chat.chat_template import ChatTemplate
from mcrs.registry import LANGUAGE_MODELS
from mcrs.types import ChatMessage, Completion, GenerationRequest, RequestKey
from tests.components import build
from tests.lm_modules.conftest import FAMILIES
from tests.tiny_models import CHATML, build_tokenizer, save_model

if TYPE_CHECKING:
    from mcrs.lm_modules.hf_causal import HFCausalLM
    from tests.lm_modules.conftest import LoadModel

SAMPLING = {"do_sample": True, "temperature": 1.5, "top_p": 0.95}


def answer(lm: HFCausalLM, requests: list[GenerationRequest]) -> dict[RequestKey, Completion]:
    completions = list(lm.stream(requests))
    assert sorted(completion.key for completion in completions) == sorted(request.key for request in requests)
    return {completion.key: completion for completion in completions}


def ask(number: int, query: str = "jazz", n_turns: int = 0, max_new_tokens: int = 8) -> GenerationRequest:
    turn = (ChatMessage("user", "more words " * 20), ChatMessage("assistant", "fine"))
    messages = (ChatMessage("system", "s"), *turn * n_turns, ChatMessage("user", query), ChatMessage("assistant", "i"))
    return GenerationRequest(RequestKey("s", number), messages, number, max_new_tokens)


@pytest.mark.parametrize("family", FAMILIES)
def test_greedy_responses_are_those_of_each_prompt_alone_by_generate(
    family: str, model_dirs: dict[str, Path], load_lm: LoadModel, requests: list[GenerationRequest]
) -> None:
    folder = model_dirs[family]
    responses = answer(load_lm(folder, batch_size=4), requests)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    template = ChatTemplate(tokenizer, family)
    for request in requests:
        prompt = torch.tensor([template.encode(request.messages)])
        output = model.generate(prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=12, do_sample=False)
        new = output[0, prompt.shape[1] :]
        assert responses[request.key].text == tokenizer.decode(new, skip_special_tokens=True).strip()
        assert responses[request.key].n_prompt_tokens == prompt.shape[1]
        assert responses[request.key].n_new_tokens == len(new)
    assert len({response.text for response in responses.values()}) > 4


@pytest.mark.parametrize("generation", [{}, SAMPLING, {"reuse_prefix": False}], ids=["greedy", "sampled", "padded"])
def test_text_that_is_shown_grows_into_the_response(
    generation: dict[str, object], model_dirs: dict[str, Path], load_lm: LoadModel, requests: list[GenerationRequest]
) -> None:
    lm = load_lm(model_dirs["qwen2"], generation)
    responses = answer(lm, requests)
    for request in requests[:3]:
        shown: list[str] = []
        assert lm.stream_text(request, shown.append).text == (whole := responses[request.key].text)
        assert len(shown) > 3
        assert all(whole.startswith(text) for text in shown)
        assert [len(text) for text in shown] == sorted(len(text) for text in shown)


@pytest.mark.parametrize("generation", [{}, SAMPLING], ids=["greedy", "sampled"])
@pytest.mark.parametrize("family", FAMILIES)
def test_responses_do_not_depend_on_the_batch(
    family: str,
    generation: dict[str, object],
    model_dirs: dict[str, Path],
    load_lm: LoadModel,
    requests: list[GenerationRequest],
) -> None:
    one, many = (load_lm(model_dirs[family], generation, batch_size=size) for size in (1, 16))
    alone = answer(one, requests)
    assert answer(many, requests) == alone
    assert answer(many, requests[::-1][:5]) == {request.key: alone[request.key] for request in requests[::-1][:5]}


def test_the_seed_decides_a_sampled_response(model_dirs: dict[str, Path], load_lm: LoadModel) -> None:
    lm = load_lm(model_dirs["llama"], SAMPLING)
    same = [dataclasses.replace(ask(1), key=RequestKey("s", number)) for number in range(3)]
    assert len({response.text for response in answer(lm, same).values()}) == 1
    other = [dataclasses.replace(request, seed=request.key.turn_number) for request in same]
    assert len({response.text for response in answer(lm, other).values()}) > 1


def test_sampling_leaves_the_global_random_state_alone(model_dirs: dict[str, Path], load_lm: LoadModel) -> None:
    lm = load_lm(model_dirs["llama"], SAMPLING)
    before = torch.get_rng_state()
    answer(lm, [ask(1)])
    assert torch.equal(torch.get_rng_state(), before)


def test_a_response_ends_at_any_end_token_of_the_model(
    tmp_path: Path, load_lm: LoadModel, requests: list[GenerationRequest]
) -> None:
    tokenizer = build_tokenizer()
    whole = answer(load_lm(save_model(tmp_path / "a", tokenizer)), requests)
    assert {(response.finish_reason, response.n_new_tokens) for response in whole.values()} >= {("length", 12)}
    # Every other token ends a response now.
    ends = list(range(0, len(tokenizer), 2))
    cut = answer(load_lm(save_model(tmp_path / "b", tokenizer, generation={"eos_token_id": ends})), requests)
    stopped = [response for response in cut.values() if response.finish_reason == "stop"]
    assert len(stopped) > 6
    assert all(response.n_new_tokens < 12 for response in stopped)


def test_responses_hold_no_special_token_and_no_white_space_around_them(
    model_dirs: dict[str, Path], load_lm: LoadModel, requests: list[GenerationRequest]
) -> None:
    for response in answer(load_lm(model_dirs["qwen3"], SAMPLING), requests).values():
        assert response.text == response.text.strip()
        assert not any(token in response.text for token in ("<s>", "<|im_start|>", "<|im_end|>"))


def test_each_request_has_its_own_limit(model_dirs: dict[str, Path], load_lm: LoadModel) -> None:
    requests = [ask(number, max_new_tokens=limit) for number, limit in enumerate((1, 5, 1, 9))]
    responses = answer(load_lm(model_dirs["llama"]), requests)
    for request in requests:
        response = responses[request.key]
        assert response.n_new_tokens == request.max_new_tokens or response.finish_reason == "stop"


def test_long_prompts_lose_turns_and_hopeless_ones_are_errors_of_their_own(
    tmp_path: Path, load_lm: LoadModel, caplog: pytest.LogCaptureFixture
) -> None:
    lm = load_lm(save_model(tmp_path / "m", build_tokenizer(), max_position_embeddings=256))
    requests = [ask(0), ask(1, n_turns=40), ask(2, "word " * 400), ask(3, n_turns=1), ask(4, n_turns=80)]
    responses = answer(lm, requests)
    assert {key.turn_number for key, response in responses.items() if response.error} == {2}
    refused = responses[RequestKey("s", 2)]
    assert (refused.text, refused.finish_reason, refused.n_new_tokens) == ("", "error", 0)
    assert "at most 248 fit (context of 256 tokens" in str(refused.error)
    assert "\n" not in str(refused.error)
    assert 150 < responses[RequestKey("s", 1)].n_prompt_tokens <= 248
    assert len(caplog.messages) == 1
    assert caplog.messages[0].startswith("prompts too long for a context of 256 tokens: 2 of 5; ")


def test_prompt_with_a_token_that_the_model_lacks_is_an_error_of_its_own(tmp_path: Path, load_lm: LoadModel) -> None:
    tokenizer = build_tokenizer()
    save_model(tmp_path / "model", tokenizer)
    tokenizer.add_tokens(["zydeco"])
    tokenizer.save_pretrained(tmp_path / "model")
    responses = answer(load_lm(tmp_path / "model"), [ask(0, "some zydeco"), ask(1, "some jazz")])
    assert {key.turn_number for key, response in responses.items() if response.error} == {0}
    assert str(responses[RequestKey("s", 0)].error).startswith("the tokenizer's token 'zydeco' has the id ")


def test_prompts_that_fit_are_not_logged(
    model_dirs: dict[str, Path], load_lm: LoadModel, caplog: pytest.LogCaptureFixture
) -> None:
    answer(load_lm(model_dirs["llama"]), [ask(0)])
    assert not caplog.messages


def test_max_context_narrows_the_models_own(model_dirs: dict[str, Path], load_lm: LoadModel) -> None:
    response = answer(load_lm(model_dirs["llama"], max_context=100), [ask(1, n_turns=5)])[RequestKey("s", 1)]
    assert response.error is None
    assert response.n_prompt_tokens <= 92


def test_no_requests_give_no_completions(model_dirs: dict[str, Path], load_lm: LoadModel) -> None:
    assert list(load_lm(model_dirs["llama"]).stream([])) == []


def test_empty_texts_are_answered(model_dirs: dict[str, Path], load_lm: LoadModel) -> None:
    messages = (ChatMessage("system", ""), ChatMessage("user", ""), ChatMessage("assistant", ""))
    for family in ("llama", "gemma2"):
        responses = answer(load_lm(model_dirs[family]), [GenerationRequest(RequestKey("", 1), messages, 0, 4)])
        assert responses[RequestKey("", 1)].n_new_tokens >= 1


def test_nothing_is_printed(
    model_dirs: dict[str, Path],
    load_lm: LoadModel,
    requests: list[GenerationRequest],
    capfd: pytest.CaptureFixture[str],
    recwarn: pytest.WarningsRecorder,
) -> None:
    for family, generation in (("qwen2", {}), ("llama", SAMPLING)):
        answer(load_lm(model_dirs[family], generation), requests)
    assert capfd.readouterr() == ("", "")
    assert [str(warning.message) for warning in recwarn] == []


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
@pytest.mark.parametrize("attention", ["sdpa", "eager"])
def test_half_precision_runs_on_the_cpu(
    dtype: str, attention: str, model_dirs: dict[str, Path], load_lm: LoadModel, requests: list[GenerationRequest]
) -> None:
    lm = load_lm(model_dirs["llama"], SAMPLING, dtype=dtype, attn_implementation=attention)
    assert all(response.error is None for response in answer(lm, requests).values())


def test_eager_and_sdpa_agree(
    model_dirs: dict[str, Path], load_lm: LoadModel, requests: list[GenerationRequest]
) -> None:
    eager, sdpa = (load_lm(model_dirs["llama"], attn_implementation=name) for name in ("eager", "sdpa"))
    assert answer(eager, requests) == answer(sdpa, requests)


def test_the_registry_builds_it_from_a_runs_resources(model_dirs: dict[str, Path], tmp_path: Path) -> None:
    resources = {
        "lm_type": str(model_dirs["llama"]),
        "device": "cpu",
        "dtype": "float32",
        "attn_implementation": "eager",
        "generation": GenerationSettings(),
        "batch_size": 2,
        "cache_dir": tmp_path,
        "catalog": None,
        "seed": 0,
    }
    lm = build(LANGUAGE_MODELS, "hf_causal", {"max_context": 200}, resources)
    history = [{"role": "user", "content": "Some jazz?"}]
    responses = lm.batch_response_generation(["s", "s", "s"], [history] * 3, ["so what", "so what", "halo"])
    assert responses[0] == responses[1] != responses[2]


def test_a_real_model_understands_its_prompt_alone_and_beside_a_longer_one(load_lm: LoadModel) -> None:
    folder = Path(os.environ.get("MCRS_SMOLLM2_DIR", ""))
    if not (folder / "model.safetensors").is_file():
        pytest.skip("no SmolLM2-135M-Instruct here; set MCRS_SMOLLM2_DIR to a folder that holds it as safetensors")
    lm = load_lm(folder)
    messages = (ChatMessage("user", "What is the capital of France?"),)
    question = GenerationRequest(RequestKey("s", 1), messages, 1, 16)
    longer = GenerationRequest(RequestKey("s", 2), (*messages, ChatMessage("assistant", "Rome. " * 60)), 2, 16)
    alone = answer(lm, [question])[question.key]
    assert "Paris" in alone.text
    assert answer(lm, [longer, question])[question.key] == alone


def test_a_chat_template_of_its_own_file_is_used(tmp_path: Path, load_lm: LoadModel) -> None:
    folder = save_model(tmp_path / "m", build_tokenizer(CHATML))
    (folder / "chat_template.jinja").write_text("{{ 'Talk:' }}" + CHATML, encoding="utf-8")
    plain = answer(load_lm(save_model(tmp_path / "n", build_tokenizer(CHATML))), [ask(1)])
    own = answer(load_lm(folder), [ask(1)])
    assert own[RequestKey("s", 1)].n_prompt_tokens > plain[RequestKey("s", 1)].n_prompt_tokens
