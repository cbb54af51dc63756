"""The transformers backend with and without shared prompts."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import torch

from mcrs.inference.halving import HalvingWorker
from mcrs.lm_modules.decoding.padded_batches import PaddedBatches
from mcrs.lm_modules.prefix_engine.engine import PrefixEngine
from mcrs.lm_modules.prefix_engine.family_cache import FamilyCache
from mcrs.types import ChatMessage, Completion, GenerationRequest, RequestKey

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mcrs.lm_modules.hf_causal import HFCausalLM
    from mcrs.lm_modules.prefix_engine.plan import PromptFamily
    from tests.lm_modules.conftest import LoadModel

SAMPLING = {"do_sample": True, "temperature": 1.5, "top_p": 0.95}
SHARING = ("llama", "qwen2", "qwen3")


def session(name: str, n_turns: int, max_new_tokens: int = 8) -> list[GenerationRequest]:
    """The turns of a session, each with all that was said before."""
    messages = [ChatMessage("system", "Be kind to the listener, and name title and artist.")]
    requests = []
    for number in range(1, n_turns + 1):
        messages.append(ChatMessage("user", f"{name} asks for song {number}, please"))
        messages.append(ChatMessage("assistant", f"track_name: number {number}"))
        requests.append(GenerationRequest(RequestKey(name, number), tuple(messages), number, max_new_tokens))
        messages.append(ChatMessage("assistant", f"Here it is, {name}!"))
    return requests


REQUESTS = [request for name in ("ann", "bob", "cy") for request in session(name, 4)]


def answer(lm: HFCausalLM, requests: Sequence[GenerationRequest]) -> dict[RequestKey, Completion]:
    return {completion.key: completion for completion in lm.stream(requests)}


@pytest.mark.parametrize("generation", [{}, SAMPLING], ids=["greedy", "sampled"])
@pytest.mark.parametrize("family", SHARING)
def test_responses_are_those_of_the_plain_way(
    family: str,
    generation: dict[str, object],
    model_dirs: dict[str, Path],
    load_lm: LoadModel,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    plain = load_lm(model_dirs[family], {**generation, "reuse_prefix": False}, batch_size=3)
    expected = answer(plain, REQUESTS)
    assert caplog.messages == ["prompt prefixes are not shared: generation.reuse_prefix is false"]
    assert len({response.text for response in expected.values()}) > len(REQUESTS) // 2

    for prompt_cache_gib in (2.0, 1e-6):
        sharing = load_lm(model_dirs[family], generation, prompt_cache_gib=prompt_cache_gib)
        assert answer(sharing, REQUESTS) == expected
        assert [response for part in (REQUESTS[:5], REQUESTS[5:]) for response in answer(sharing, part).values()]
        assert isinstance(sharing.generator, PrefixEngine)
    assert isinstance(plain.generator, PaddedBatches)
    assert len(caplog.messages) == 1


def test_turns_of_a_group_are_encoded_once_whatever_their_order_and_batch_size(
    model_dirs: dict[str, Path], load_lm: LoadModel
) -> None:
    lm = load_lm(model_dirs["llama"], batch_size=1)
    answer(lm, REQUESTS[::-1])
    counts = lm.generator.counts
    alone = sum(response.n_prompt_tokens for response in answer(load_lm(model_dirs["llama"]), REQUESTS[3::4]).values())
    # The last turn of each session holds the others but for their track, and the system message is in all.
    assert counts.n_encoded_tokens < alone < counts.n_prompt_tokens / 2
    assert counts.n_decode_passes == 7


def test_turns_of_a_chat_are_encoded_once(model_dirs: dict[str, Path], load_lm: LoadModel) -> None:
    lm = load_lm(model_dirs["llama"])
    n_prompt_tokens = [answer(lm, [request])[request.key].n_prompt_tokens for request in REQUESTS[:4]]
    # What a turn adds, and the generation prompt that was not at this place before.
    assert lm.generator.counts.n_encoded_tokens < 1.2 * n_prompt_tokens[-1] < sum(n_prompt_tokens) / 2


def test_model_that_cannot_share_is_told_once_and_answers(
    model_dirs: dict[str, Path], load_lm: LoadModel, caplog: pytest.LogCaptureFixture
) -> None:
    lm = load_lm(model_dirs["gemma2"])
    for _ in range(2):
        assert all(response.error is None for response in answer(lm, REQUESTS[:2]).values())
    assert [
        (record.levelname, record.getMessage()) for record in caplog.records if "shared" in record.getMessage()
    ] == [
        (
            "WARNING",
            "prompt prefixes are not shared with this model (its cache has layers without full attention "
            "(DynamicSlidingWindowLayer)): a batch run takes about 3 times as long",
        )
    ]


def test_budget_bounds_what_is_in_work(model_dirs: dict[str, Path], load_lm: LoadModel) -> None:
    unbounded = load_lm(model_dirs["llama"])
    answer(unbounded, REQUESTS)
    less = unbounded.generator.counts.peak_cache_bytes * 3 // 4
    bounded = load_lm(model_dirs["llama"], prompt_cache_gib=less / 2**30)
    answer(bounded, REQUESTS)
    assert 0 < bounded.generator.counts.peak_cache_bytes <= less
    assert bounded.generator.counts.n_decode_passes > unbounded.generator.counts.n_decode_passes
    padded = load_lm(model_dirs["llama"], {"reuse_prefix": False}, prompt_cache_gib=less / 2**30)
    answer(padded, REQUESTS)
    assert padded.generator.counts.n_decode_passes > unbounded.generator.counts.n_decode_passes


def test_max_rows_bounds_the_responses_in_work_either_way(model_dirs: dict[str, Path], load_lm: LoadModel) -> None:
    expected = answer(load_lm(model_dirs["llama"]), REQUESTS)
    for generation in ({}, {"reuse_prefix": False}):
        lm = load_lm(model_dirs["llama"], generation, max_rows=5)
        assert answer(lm, REQUESTS) == expected
        # Each response has eight tokens at most, of which the first comes with the prompt.
        assert lm.generator.counts.n_decode_passes >= 7 * math.ceil(len(REQUESTS) / 5)


def test_out_of_memory_during_a_run_is_survived_with_half(
    model_dirs: dict[str, Path], load_lm: LoadModel, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    lm = load_lm(model_dirs["llama"])
    expected = answer(lm, REQUESTS)
    lm = load_lm(model_dirs["llama"])
    max_slots = lm.generator.max_slots
    opened: list[int] = []
    open_cache = FamilyCache.__init__

    def fail_at_the_third(
        cache: FamilyCache, plan: PromptFamily, response_tokens: int, donor: FamilyCache | None
    ) -> None:
        opened.append(plan.n_tokens)
        if len(opened) == 3:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory")
        open_cache(cache, plan, response_tokens, donor)

    monkeypatch.setattr(FamilyCache, "__init__", fail_at_the_third)
    by_key = {request.key: request for request in REQUESTS}

    def respond(keys: Sequence[RequestKey]) -> Iterator[Completion]:
        return lm.stream([by_key[key] for key in keys])

    def give_up(key: RequestKey, reason: str | None) -> Completion:
        return Completion(key, "", 0, 0, "error", reason)

    responses = {response.key: response for response in HalvingWorker(respond, give_up, 16).process(list(by_key))}

    assert responses == expected
    assert isinstance(lm.generator, PrefixEngine)
    assert lm.generator.max_slots < max_slots / 2
    assert [message[:13] for message in caplog.messages] == ["out of memory"] * 2


def test_real_model_gives_the_same_responses_both_ways(load_lm: LoadModel) -> None:
    folder = Path(os.environ.get("MCRS_SMOLLM2_DIR", ""))
    if not (folder / "model.safetensors").is_file():
        pytest.skip("no SmolLM2-135M-Instruct here; set MCRS_SMOLLM2_DIR to a folder that holds it as safetensors")
    requests = [request for name in ("ann", "bob") for request in session(name, 3, max_new_tokens=8)]
    sharing = load_lm(folder)
    assert answer(sharing, requests) == answer(load_lm(folder, {"reuse_prefix": False}), requests)
    assert isinstance(sharing.generator, PrefixEngine)
    assert sharing.generator.counts.n_encoded_tokens < sharing.generator.counts.n_prompt_tokens / 2
