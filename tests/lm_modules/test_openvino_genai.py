"""The OpenVINO back end over a pipeline of the test's own, which decodes a tiny model."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from enum import Enum
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
import torch
from transformers import AutoModelForCausalLM

from mcrs.config import GenerationSettings
from mcrs.errors import MissingExtraError, ModelError
from mcrs.lm_modules.hf_causal import HFCausalLM
from mcrs.lm_modules.openvino_genai import OpenVINOLM
from mcrs.types import ChatMessage, GenerationRequest, RequestKey
from tests.tiny_models import CHATML, build_tokenizer, save_model

if TYPE_CHECKING:
    from pathlib import Path


class FinishReason(Enum):
    NONE = 0
    STOP = 1
    LENGTH = 2


@dataclass
class Answer:
    m_generation_ids: list[list[int]]
    finish_reasons: list[FinishReason]


@dataclass
class GenerationConfig:
    max_new_tokens: int
    do_sample: bool
    repetition_penalty: float
    no_repeat_ngram_size: int
    stop_token_ids: set[int]
    sampling: dict[str, Any] = field(default_factory=dict)

    def update_generation_config(self, **sampling: Any) -> None:
        self.sampling = sampling


class SchedulerConfig:
    cache_size = 0
    enable_prefix_caching = False
    max_num_seqs = 256


class Pipeline:
    """Takes what OpenVINO's class takes, and decodes greedily by a model beside the weights."""

    made: list[Pipeline] = []  # noqa: RUF012 - what the tests look at
    largest_prompt = 10_000

    def __init__(self, path: str, scheduler: SchedulerConfig, device: str, properties: dict[str, str]) -> None:
        assert (device, scheduler.enable_prefix_caching) == ("CPU", True)
        self.properties = properties
        self.calls: list[list[GenerationConfig]] = []
        self.model = AutoModelForCausalLM.from_pretrained(path)
        Pipeline.made.append(self)

    def generate(self, prompts: list[Any], configs: list[GenerationConfig]) -> list[Answer]:
        self.calls.append(configs)
        return [self._answer(*pair) for pair in zip(prompts, configs, strict=True)]

    def _answer(self, prompt: Any, config: GenerationConfig) -> Answer:
        if prompt.shape[1] > self.largest_prompt:
            return Answer([[]], [FinishReason.NONE])
        ids = torch.as_tensor(prompt)
        response: list[int] = []
        while len(response) < config.max_new_tokens:
            with torch.no_grad():
                chosen = int(self.model(ids).logits[0, -1].argmax())
            response.append(chosen)
            if chosen in config.stop_token_ids:
                return Answer([response], [FinishReason.STOP])
            ids = torch.cat([ids, torch.tensor([[chosen]])], dim=1)
        return Answer([response], [FinishReason.LENGTH])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    genai, openvino = ModuleType("openvino_genai"), ModuleType("openvino")
    vars(genai).update(
        ContinuousBatchingPipeline=Pipeline,
        SchedulerConfig=SchedulerConfig,
        GenerationConfig=GenerationConfig,
        GenerationFinishReason=FinishReason,
    )
    openvino.Tensor = lambda array: array  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "openvino_genai", genai)
    monkeypatch.setitem(sys.modules, "openvino", openvino)
    Pipeline.made.clear()
    made = save_model(tmp_path / "model", build_tokenizer(CHATML))
    (made / "openvino_model.xml").write_text("<net/>")
    (made / "openvino_model.bin").write_bytes(b"weights")
    return made


def requests(n: int = 3) -> list[GenerationRequest]:
    return [
        GenerationRequest(RequestKey("s", number), (ChatMessage("user", "jazz " * number),), 7 * number, 12)
        for number in range(1, n + 1)
    ]


def test_responses_are_those_of_transformers(folder: Path, tmp_path: Path) -> None:
    greedy = GenerationSettings(do_sample=False)
    lm = OpenVINOLM(str(folder), generation=greedy, cache_dir=tmp_path, max_num_seqs=2)

    completions = list(lm.stream(requests()))

    reference = HFCausalLM(
        str(folder), device="cpu", dtype="float32", attn_implementation="sdpa", generation=greedy, cache_dir=tmp_path
    )
    expected = {completion.key: completion for completion in reference.stream(requests())}
    assert {completion.key: completion for completion in completions} == expected
    assert [len(call) for call in Pipeline.made[0].calls] == [2, 1]
    assert Pipeline.made[0].properties["INFERENCE_PRECISION_HINT"] == "f32"


def test_fast_way_keeps_the_defaults_of_openvino(folder: Path, tmp_path: Path) -> None:
    OpenVINOLM(str(folder), cache_dir=tmp_path, deterministic=False)

    assert Pipeline.made[0].properties == {}


def test_each_request_is_sampled_by_its_own_seed(folder: Path, tmp_path: Path) -> None:
    lm = OpenVINOLM(str(folder), generation=GenerationSettings(do_sample=True, top_k=9), cache_dir=tmp_path)

    list(lm.stream(requests()))

    sampling = [config.sampling for config in Pipeline.made[0].calls[0]]
    assert [(values["rng_seed"], values["top_k"]) for values in sampling] == [(7, 9), (14, 9), (21, 9)]


def test_response_that_the_cache_cannot_hold_is_an_error_of_its_turn(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lm = OpenVINOLM(str(folder), cache_dir=tmp_path)
    lengths = [completion.n_prompt_tokens or 0 for completion in lm.stream(requests())]
    monkeypatch.setattr(Pipeline, "largest_prompt", max(lengths) - 1)

    errors = [completion.error for completion in lm.stream(requests())]

    assert errors[:2] == [None, None]
    assert "did not finish" in str(errors[2])
    assert "raise lm.cache_gib" in str(errors[2])


def test_weights_that_openvino_refuses_are_a_clear_error(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("Unsupported\nmodel")

    monkeypatch.setattr(sys.modules["openvino_genai"], "ContinuousBatchingPipeline", refuse)

    with pytest.raises(ModelError, match=r"OpenVINO cannot load .*: Unsupported model"):
        OpenVINOLM(str(folder), cache_dir=tmp_path)


def test_missing_package_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openvino_genai", None)

    with pytest.raises(MissingExtraError, match=r"pip install 'mcrs\[openvino\]'"):
        OpenVINOLM("anything", cache_dir=tmp_path)
