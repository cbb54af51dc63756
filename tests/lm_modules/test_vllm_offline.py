"""The vLLM backend over an engine of the test's own: vLLM needs a GPU."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from transformers import AutoModelForCausalLM, GenerationConfig

from mcrs.config import GenerationSettings
from mcrs.errors import DeviceError, MissingExtraError, ModelError
from mcrs.lm_modules.decoding.decoding_rules import DecodingRules
from mcrs.lm_modules.decoding.padded_batches import PaddedBatches
from mcrs.lm_modules.decoding.token_chooser import TokenChooser
from mcrs.lm_modules.vllm_offline import VLLMOffline
from mcrs.types import ChatMessage, GenerationRequest, RequestKey
from tests.tiny_models import build_tokenizer, save_model

if TYPE_CHECKING:
    from pathlib import Path

    from tests.lm_modules.conftest import LoadModel


@dataclass
class SamplingParams:
    """Those parameters of vLLM's that are used, with its defaults."""

    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 0
    min_p: float = 0.0
    seed: int | None = None
    repetition_penalty: float = 1.0
    max_tokens: int | None = 16
    stop_token_ids: list[int] | None = None
    logit_bias: dict[int, float] | None = None
    detokenize: bool = True


@dataclass
class Output:
    token_ids: tuple[int, ...]
    finish_reason: str


@dataclass
class RequestOutput:
    outputs: list[Output]


class LLM:
    """Takes what vLLM's class takes, and decodes greedily on the CPU."""

    made: list[LLM] = []  # noqa: RUF012 - what the tests look at

    def __init__(
        self,
        model: str,
        *,
        tokenizer: str | None = None,
        trust_remote_code: bool = False,
        tensor_parallel_size: int = 1,
        dtype: str = "auto",
        seed: int = 0,
        gpu_memory_utilization: float = 0.92,
        max_model_len: int | None = None,
        max_num_seqs: int | None = None,
        enable_prefix_caching: bool | None = None,
        generation_config: str = "auto",
    ) -> None:
        self.settings = {name: value for name, value in locals().items() if name != "self"}
        self.calls: list[tuple[list[dict[str, Any]], list[SamplingParams]]] = []
        self.model = AutoModelForCausalLM.from_pretrained(model)
        self.model.generation_config = GenerationConfig()
        LLM.made.append(self)

    def generate(
        self, prompts: list[dict[str, Any]], sampling_params: list[SamplingParams], *, use_tqdm: bool = True
    ) -> list[RequestOutput]:
        assert not use_tqdm
        assert len(prompts) == len(sampling_params)
        self.calls.append((prompts, sampling_params))
        return [RequestOutput([self._response(*pair)]) for pair in zip(prompts, sampling_params, strict=True)]

    def _response(self, prompt: dict[str, Any], params: SamplingParams) -> Output:
        assert params.max_tokens is not None
        end_ids = frozenset(params.stop_token_ids or ())
        rules = DecodingRules(repetition_penalty=params.repetition_penalty, end_ids=end_ids)
        prompts = [prompt["prompt_token_ids"]]
        batches = PaddedBatches(self.model, end_ids, max_slots=1 << 20, max_rows=1)
        ((_, response),) = batches.generate(
            prompts, TokenChooser(rules, prompts, [0]), max_new_tokens=params.max_tokens
        )
        return Output(tuple(response), "stop" if response[-1] in end_ids else "length")


@pytest.fixture(autouse=True)
def _fake_vllm(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("vllm")
    vars(module).update(LLM=LLM, SamplingParams=SamplingParams, TokensPrompt=dict)
    monkeypatch.setitem(sys.modules, "vllm", module)
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    LLM.made.clear()


def load(folder: Path, generation: dict[str, Any] | None = None, **settings: object) -> VLLMOffline:
    return VLLMOffline(str(folder), dtype="float32", generation=GenerationSettings(**(generation or {})), **settings)


def one_request(query: str = "jazz", n_turns: int = 0) -> GenerationRequest:
    turn = (ChatMessage("user", "more jazz please " * 8), ChatMessage("assistant", "ok"))
    messages = (ChatMessage("system", "Be kind."), *(turn * n_turns), ChatMessage("user", query))
    return GenerationRequest(RequestKey("s", n_turns), (*messages, ChatMessage("assistant", "Blue")), 2**62, 8)


@pytest.mark.parametrize("family", ["llama", "qwen2", "qwen3", "gemma2"])
def test_prompts_and_responses_are_those_of_transformers(
    family: str, model_dirs: dict[str, Path], requests: list[GenerationRequest], load_lm: LoadModel
) -> None:
    expected = {completion.key: completion for completion in load_lm(model_dirs[family]).stream(requests)}

    completions = list(load(model_dirs[family], max_num_seqs=4).stream(requests))

    assert [completion.key for completion in completions] == [request.key for request in requests]
    assert {completion.key: completion for completion in completions} == expected
    assert [len(prompts) for prompts, _ in LLM.made[0].calls] == [4, 4, 1]


def test_engine_is_made_with_prefix_caching_and_without_foreign_code_or_defaults(model_dirs: dict[str, Path]) -> None:
    folder = model_dirs["qwen2"]
    load(folder, max_context=100, max_num_seqs=8, gpu_memory_utilization=0.5, tensor_parallel_size=2)

    assert LLM.made[0].settings == {
        "model": str(folder),
        "tokenizer": str(folder),
        "trust_remote_code": False,
        "tensor_parallel_size": 2,
        "dtype": "float32",
        "seed": 0,
        "gpu_memory_utilization": 0.5,
        "max_model_len": 100,
        "max_num_seqs": 8,
        "enable_prefix_caching": True,
        "generation_config": "vllm",
    }


def test_greedy_requests_have_no_temperature_and_the_models_own_rules(model_dirs: dict[str, Path]) -> None:
    lm = load(model_dirs["qwen2"])
    list(lm.stream([one_request()]))

    (params,) = LLM.made[0].calls[0][1]
    end_id = build_tokenizer().eos_token_id
    assert params == SamplingParams(
        temperature=0.0, repetition_penalty=1.2, max_tokens=8, stop_token_ids=[end_id], detokenize=False
    )


def test_sampled_requests_have_their_own_seed_and_the_configured_rules(tmp_path: Path) -> None:
    own = {"do_sample": True, "top_p": 0.9, "min_p": 0.1, "suppress_tokens": [5, 6]}
    folder = save_model(tmp_path / "model", build_tokenizer(), generation=own)
    lm = load(folder, {"temperature": 0.5, "top_k": 0})
    list(lm.stream([one_request()]))

    (params,) = LLM.made[0].calls[0][1]
    assert (params.temperature, params.top_p, params.top_k, params.min_p) == (0.5, 0.9, -1, 0.1)
    assert params.seed == 2**62
    assert params.logit_bias == {5: -100.0, 6: -100.0}


def test_long_prompts_lose_turns_and_hopeless_ones_are_errors_of_their_own(
    model_dirs: dict[str, Path], caplog: pytest.LogCaptureFixture
) -> None:
    lm = load(model_dirs["qwen2"], max_context=150)

    fine, hopeless = list(lm.stream([one_request("far too long " * 60), one_request(n_turns=3)]))[::-1]

    assert (fine.error, fine.key.turn_number) == (None, 3)
    assert fine.n_prompt_tokens <= 142
    assert hopeless.error is not None
    assert "150" in hopeless.error
    assert any("prompts too long for a context" in message and ": 1 of 2; " in message for message in caplog.messages)


def test_only_hopeless_prompts_do_not_reach_the_engine(model_dirs: dict[str, Path]) -> None:
    lm = load(model_dirs["qwen2"], max_context=30)

    assert all(completion.error for completion in lm.stream([one_request("far too long " * 60)]))
    assert LLM.made[0].calls == []


def test_rules_that_vllm_does_not_have_are_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = save_model(tmp_path / "model", build_tokenizer(), generation={"no_repeat_ngram_size": 3})
    with caplog.at_level(logging.WARNING):
        load(folder)

    assert "the model's generation config sets no_repeat_ngram_size, which vLLM does not support" in caplog.messages


def test_model_without_a_generation_config_takes_its_rules_from_the_config(tmp_path: Path) -> None:
    folder = save_model(tmp_path / "model", build_tokenizer())
    (folder / "generation_config.json").unlink()
    list(load(folder).stream([one_request()]))

    assert LLM.made[0].calls[0][1][0].stop_token_ids == [build_tokenizer().eos_token_id]


def test_engine_that_fails_to_start_gives_one_line(
    model_dirs: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("Engine core initialization failed.\nSee root cause above.")

    monkeypatch.setattr(sys.modules["vllm"], "LLM", fail)

    with pytest.raises(ModelError, match=r"vLLM cannot load .*: Engine core initialization failed. See root"):
        load(model_dirs["qwen2"])


def test_folder_that_is_no_model_gives_one_line(tmp_path: Path) -> None:
    folder = save_model(tmp_path / "model", build_tokenizer())
    (folder / "config.json").write_text("{}", encoding="utf-8")

    with pytest.raises(ModelError, match="cannot load the language model"):
        load(folder)


def test_without_a_gpu_the_message_names_the_other_back_end(
    model_dirs: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DeviceError, match="hf_causal"):
        load(model_dirs["qwen2"], device="cpu")
    with pytest.raises(DeviceError, match="CUDA_VISIBLE_DEVICES"):
        load(model_dirs["qwen2"], device="cuda:1")
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    for device in ("cuda", "auto"):
        with pytest.raises(DeviceError, match="no usable one; use lm_backend: hf_causal with device: cpu"):
            load(model_dirs["qwen2"], device=device)


def test_without_the_package_the_message_names_the_extra(
    model_dirs: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "vllm", None)

    with pytest.raises(MissingExtraError, match=r"mcrs\[vllm\]"):
        load(model_dirs["qwen2"])
