"""The OpenVINO backend over a pipeline of the test's own, which decodes a tiny model."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM

from mcrs.config import GenerationSettings
from mcrs.errors import MissingExtraError, ModelError
from mcrs.lm_modules.hf_causal import HFCausalLM
from mcrs.lm_modules.openvino_genai import OpenVINOLM
from mcrs.lm_modules.prefix_engine.plan import count_distinct_tokens, shared_prefix_length
from mcrs.types import ChatMessage, GenerationRequest, RequestKey
from tests.tiny_models import CHATML, build_tokenizer, save_model

BLOCK = 32


class FinishReason(Enum):
    NONE = 0
    STOP = 1
    LENGTH = 2


class Status(Enum):
    RUNNING = 0
    FINISHED = 1
    IGNORED = 2


@dataclass
class Output:
    generated_ids: list[int]
    finish_reason: FinishReason


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


@dataclass
class Handle:
    prompt: list[int]
    config: GenerationConfig
    response: list[int] = field(default_factory=list)
    status: Status = Status.RUNNING
    unread: list[Output] = field(default_factory=list)
    cancelled: bool = False

    def can_read(self) -> bool:
        return bool(self.unread)

    def read(self) -> dict[int, Output]:
        return {0: self.unread.pop(0)}

    def get_status(self) -> Status:
        return self.status

    def cancel(self) -> None:
        self.cancelled = True


class Pipeline:
    """Takes what OpenVINO's class takes, and decodes greedily by a model beside the weights.

    Each step adds a token to every response. A prompt is looked up among those that were there when it was added.
    """

    made: list[Pipeline] = []  # noqa: RUF012 - what the tests look at
    largest_prompt = 10_000

    def __init__(self, path: str, scheduler: SchedulerConfig, device: str, properties: dict[str, str]) -> None:
        assert (device, scheduler.enable_prefix_caching) == ("CPU", True)
        self.properties = properties
        self.handles: dict[int, Handle] = {}
        self.n_encoded = 0
        self.n_together = 0
        self.model = AutoModelForCausalLM.from_pretrained(path)
        Pipeline.made.append(self)

    def add_request(self, request_id: int, prompt: Any, config: GenerationConfig) -> Handle:
        (token_ids,) = prompt.tolist()
        assert request_id not in self.handles
        cached = [np.asarray(handle.prompt) for handle in self.handles.values() if handle.response]
        shared = [shared_prefix_length(np.asarray(token_ids), other) for other in cached]
        self.n_encoded += len(token_ids) - max(shared, default=0) // BLOCK * BLOCK
        handle = self.handles[request_id] = Handle(token_ids, config)
        return handle

    def step(self) -> None:
        running = [handle for handle in self.handles.values() if handle.status == Status.RUNNING]
        assert running
        self.n_together = max(self.n_together, len(running))
        for handle in running:
            self._advance(handle)

    def _advance(self, handle: Handle) -> None:
        if len(handle.prompt) > self.largest_prompt:
            handle.status = Status.IGNORED
            return
        with torch.no_grad():
            chosen = int(self.model(torch.tensor([handle.prompt + handle.response])).logits[0, -1].argmax())
        handle.response.append(chosen)
        reason = FinishReason.NONE
        if chosen in handle.config.stop_token_ids:
            reason = FinishReason.STOP
        elif len(handle.response) == handle.config.max_new_tokens:
            reason = FinishReason.LENGTH
        if reason != FinishReason.NONE:
            handle.status = Status.FINISHED
        handle.unread.append(Output([chosen], reason))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    genai, openvino = ModuleType("openvino_genai"), ModuleType("openvino")
    vars(genai).update(
        ContinuousBatchingPipeline=Pipeline,
        SchedulerConfig=SchedulerConfig,
        GenerationConfig=GenerationConfig,
        GenerationFinishReason=FinishReason,
        GenerationStatus=Status,
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
    assert Pipeline.made[0].n_together == 2
    assert Pipeline.made[0].properties["INFERENCE_PRECISION_HINT"] == "f32"


def test_fast_way_keeps_the_defaults_of_openvino(folder: Path, tmp_path: Path) -> None:
    OpenVINOLM(str(folder), cache_dir=tmp_path, deterministic=False)

    assert Pipeline.made[0].properties == {}


def test_each_request_is_sampled_by_its_own_seed(folder: Path, tmp_path: Path) -> None:
    lm = OpenVINOLM(str(folder), generation=GenerationSettings(do_sample=True, top_k=9), cache_dir=tmp_path)

    list(lm.stream(requests()))

    sampling = [handle.config.sampling for handle in Pipeline.made[0].handles.values()]
    assert sorted((values["rng_seed"], values["top_k"]) for values in sampling) == [(7, 9), (14, 9), (21, 9)]


def test_response_that_the_cache_cannot_hold_is_an_error_of_its_turn(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lm = OpenVINOLM(str(folder), cache_dir=tmp_path)
    lengths = [completion.n_prompt_tokens or 0 for completion in lm.stream(requests())]
    monkeypatch.setattr(Pipeline, "largest_prompt", max(lengths) - 1)

    errors = {completion.key.turn_number: completion.error for completion in lm.stream(requests())}

    assert (errors[1], errors[2]) == (None, None)
    assert "did not finish" in str(errors[3])
    assert "raise lm.cache_gib" in str(errors[3])


def test_each_shared_block_is_encoded_once(folder: Path, tmp_path: Path) -> None:
    lm = OpenVINOLM(str(folder), generation=GenerationSettings(do_sample=False), cache_dir=tmp_path)
    sessions = [("jazz " * 40, "rock " * 40), ("blues " * 40, "soul " * 40)]
    texts = [first + last for first, second in sessions for last in ("", second, second + "pop " * 40)]
    asked = [
        GenerationRequest(RequestKey("s", number), (ChatMessage("user", text),), number, 4)
        for number, text in enumerate(texts)
    ]

    assert {completion.error for completion in lm.stream(asked)} == {None}

    prompts = [handle.prompt for handle in Pipeline.made[0].handles.values()]
    assert len(prompts) == 6
    assert count_distinct_tokens(prompts) < sum(map(len, prompts)) / 1.5
    assert Pipeline.made[0].n_encoded < count_distinct_tokens(prompts) + BLOCK * len(prompts)


def test_responses_are_given_as_they_finish_and_the_others_end_with_the_stream(folder: Path, tmp_path: Path) -> None:
    lm = OpenVINOLM(str(folder), generation=GenerationSettings(do_sample=False), cache_dir=tmp_path)
    limits = {number: 1 if number == 1 else 60 for number in (1, 2, 3)}
    stream = lm.stream([replace(one, max_new_tokens=limits[one.key.turn_number]) for one in requests()])

    next(iter(stream))
    stream.close()  # type: ignore[attr-defined]

    handles = Pipeline.made[0].handles.values()
    assert {handle.status for handle in handles} == {Status.RUNNING, Status.FINISHED}
    assert all(handle.cancelled == (handle.status == Status.RUNNING) for handle in handles)


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
