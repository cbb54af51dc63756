from __future__ import annotations

import gc
import weakref
from itertools import zip_longest
from typing import TYPE_CHECKING

import pytest
import torch

from mcrs.lm_modules.decoding.decoding_rules import DecodingRules
from mcrs.lm_modules.decoding.token_chooser import TokenChooser
from mcrs.lm_modules.prefix_engine.engine import PrefixEngine
from mcrs.lm_modules.prefix_engine.family_cache import FamilyCache
from mcrs.lm_modules.prefix_engine.plan import count_distinct_tokens
from tests.lm_modules.prefix_models import END_ID, N_NEW, SHARING, make_prompts, plain_responses, sharing_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from transformers import PreTrainedModel

    from mcrs.lm_modules.prefix_engine.plan import PromptFamily

PROMPTS = make_prompts()
ENDS = frozenset({END_ID})
LLAMA = "llama with grouped queries"
#: Most rows and most slots: all at once, few rows, little memory, one response at a time.
LIMITS = [(256, 1 << 20), (3, 1 << 20), (7, 500), (1, 10)]


def choose_greedily(rows: Sequence[int], responses: Sequence[Sequence[int]], logits: torch.Tensor) -> list[int]:
    return logits.argmax(-1).tolist()


def open_engine(model: PreTrainedModel, max_rows: int = 256, max_slots: int = 1 << 20) -> PrefixEngine:
    return PrefixEngine(model, ENDS, max_slots, max_rows)


def answer(engine: PrefixEngine, prompts: list[list[int]], max_new_tokens: int = N_NEW) -> list[list[int]]:
    responses = dict(engine.generate(prompts, choose_greedily, max_new_tokens=max_new_tokens))
    return [responses[row] for row in range(len(prompts))]


@pytest.mark.parametrize("name", SHARING)
def test_engine_greedy_gives_the_responses_of_generate_whatever_the_limits(name: str) -> None:
    model = sharing_model(name)
    expected = plain_responses(model, PROMPTS)
    n_distinct = count_distinct_tokens(PROMPTS)
    assert len({tuple(response) for response in expected}) > len(PROMPTS) // 2

    for max_rows, max_slots in LIMITS if name == LLAMA else LIMITS[:3:2]:
        engine = open_engine(model, max_rows, max_slots)
        assert answer(engine, PROMPTS) == expected
        assert engine.counts.n_prompt_tokens == sum(map(len, PROMPTS))
        # A prompt that stands twice has its last token encoded again if its twin is in another family.
        assert n_distinct <= engine.counts.n_encoded_tokens <= n_distinct + 1
        assert engine.counts.n_response_tokens == sum(map(len, expected))


def test_engine_holds_no_more_than_it_may() -> None:
    model = sharing_model(LLAMA)
    slot_bytes = 2 * 2 * 2 * 8 * 4  # layers, keys and values, heads, their size, bytes of a float
    longest = max(map(len, PROMPTS)) + N_NEW

    peaks = []
    for max_slots in (1 << 20, 1000, 3 * longest, 2 * longest):
        engine = open_engine(model, max_slots=max_slots)
        answer(engine, PROMPTS)
        answer(engine, PROMPTS[::3])
        peaks.append(engine.counts.peak_cache_bytes // slot_bytes)
        assert peaks[-1] <= max_slots
    assert peaks == sorted(peaks, reverse=True)
    assert peaks[0] > 1000


def test_engine_without_memory_works_on_one_prompt_after_the_other() -> None:
    model = sharing_model(LLAMA)
    engine = open_engine(model, max_slots=1)
    answer(engine, PROMPTS)
    longest = max(map(len, PROMPTS))
    assert engine.counts.peak_cache_bytes <= (2 * longest + N_NEW) * 2 * 2 * 2 * 8 * 4


@pytest.mark.parametrize("name", [LLAMA, "qwen3"])
def test_sampled_responses_depend_on_neither_limits_nor_order_nor_company(name: str) -> None:
    model = sharing_model(name)
    rules = DecodingRules(do_sample=True, temperature=3.0, top_p=0.9, repetition_penalty=1.2, end_ids=ENDS)

    def sample(rows: list[int], max_rows: int = 256, max_slots: int = 1 << 20) -> dict[int, list[int]]:
        prompts = [PROMPTS[row] for row in rows]
        chooser = TokenChooser(rules, prompts, [1000 + row for row in rows])
        engine = open_engine(model, max_rows, max_slots)
        return {rows[row]: response for row, response in engine.generate(prompts, chooser, max_new_tokens=N_NEW)}

    everything = list(range(len(PROMPTS)))
    expected = sample(everything)
    assert len({tuple(response) for response in expected.values()}) == len(PROMPTS)

    for max_rows, max_slots in LIMITS[1:]:
        assert sample(everything[::-1], max_rows, max_slots) == expected
    for part in ([0], [7, 3], everything[10:]):  # as after a resume
        assert sample(part) == {row: expected[row] for row in part}


def test_later_call_encodes_only_what_the_last_prompt_of_the_call_before_does_not_share() -> None:
    model = sharing_model(LLAMA)
    engine = open_engine(model)
    session = PROMPTS[:5]
    expected = plain_responses(model, session)

    # A chat: one turn after the other.
    for prompt, response in zip(session, expected, strict=True):
        assert answer(engine, [prompt]) == [response]
    assert engine.counts.n_encoded_tokens == count_distinct_tokens(session)

    # The same again: its last token gives the scores that the response begins with.
    assert answer(engine, session[-1:]) == expected[-1:]
    assert engine.counts.n_encoded_tokens == count_distinct_tokens(session) + 1


def test_abandoned_call_leaves_model_and_engine_as_they_were() -> None:
    model = sharing_model(LLAMA)
    attention = model.config._attn_implementation
    expected = plain_responses(model, PROMPTS)
    engine = open_engine(model)

    responses = engine.generate(PROMPTS, choose_greedily, max_new_tokens=N_NEW)
    row, response = next(responses)
    assert response == expected[row]
    assert model.config._attn_implementation == attention
    assert plain_responses(model, PROMPTS[:1]) == expected[:1]  # while the other call is open
    responses.close()

    assert answer(engine, PROMPTS) == expected


@pytest.mark.parametrize(("max_rows", "max_slots"), LIMITS)
def test_calls_that_are_open_at_once_give_the_responses_of_calls_alone(max_rows: int, max_slots: int) -> None:
    model = sharing_model(LLAMA)
    parts = PROMPTS[:8], [prompt[15:] for prompt in PROMPTS[:8]], PROMPTS[8:]
    engine = open_engine(model, max_rows, max_slots)
    responses: list[dict[int, list[int]]] = [{}, {}, {}]

    calls = [engine.generate(part, choose_greedily, max_new_tokens=N_NEW) for part in parts]
    for round_of_responses in zip_longest(*calls):
        for found, response in zip(responses, round_of_responses, strict=True):
            if response is not None:
                found[response.row] = response.token_ids

    for part, found in zip(parts, responses, strict=True):
        assert [found[row] for row in range(len(part))] == plain_responses(model, part)


def test_responses_that_end_at_once_leave_room_for_the_others() -> None:
    model = sharing_model(LLAMA)
    first = [response[0] for response in plain_responses(model, PROMPTS)]
    ends = frozenset(first[::2])

    engine = PrefixEngine(model, ends, 1 << 20, 256)
    responses = answer(engine, PROMPTS)

    assert sum(len(response) == 1 for response in responses) >= len(PROMPTS) // 2
    for prompt, response in zip(PROMPTS, responses, strict=True):
        assert answer(PrefixEngine(model, ends, 1 << 20, 1), [prompt]) == [response]


def test_responses_of_one_token_need_no_decoding() -> None:
    model = sharing_model(LLAMA)
    engine = open_engine(model)
    assert answer(engine, PROMPTS, 1) == [response[:1] for response in plain_responses(model, PROMPTS)]
    assert engine.counts.n_decode_passes == 0


def test_no_prompts_give_no_responses() -> None:
    assert answer(open_engine(sharing_model(LLAMA)), []) == []


def bound_memory(monkeypatch: pytest.MonkeyPatch, n_slots: int) -> None:
    """Let memory run out beyond so many tokens' keys and values, as on a device."""
    held: weakref.WeakSet[FamilyCache] = weakref.WeakSet()
    open_cache, append = FamilyCache.__init__, FamilyCache.append

    def watch(cache: FamilyCache, plan: PromptFamily, response_tokens: int, donor: FamilyCache | None) -> None:
        open_cache(cache, plan, response_tokens, donor)
        held.add(cache)

    def check(cache: FamilyCache, layer: int, start: int, key: torch.Tensor, value: torch.Tensor) -> object:
        if sum(family.capacity for family in held) > n_slots:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory")
        return append(cache, layer, start, key, value)

    monkeypatch.setattr(FamilyCache, "__init__", watch)
    monkeypatch.setattr(FamilyCache, "append", check)


def test_out_of_memory_makes_later_calls_hold_half_and_keeps_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    model = sharing_model(LLAMA)
    expected = plain_responses(model, PROMPTS)
    engine = open_engine(model)
    bound_memory(monkeypatch, 1200)
    answer(engine, PROMPTS[:1])  # what this leaves must go, too

    n_failures = 0
    responses = None
    while responses is None and n_failures < 8:
        try:
            responses = answer(engine, PROMPTS)
        except torch.cuda.OutOfMemoryError:
            n_failures += 1
        gc.collect()

    assert responses == expected
    assert 1 <= n_failures <= 2
    assert engine.max_slots <= 1200
    assert caplog.messages[-1] == f"out of memory: from now on the KV cache is limited to {engine.max_slots} tokens"
    assert len(caplog.messages) == n_failures


def test_out_of_memory_by_one_prompt_alone_does_not_bound_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine(sharing_model(LLAMA))
    bound_memory(monkeypatch, 100)
    with pytest.raises(torch.cuda.OutOfMemoryError):
        answer(engine, [max(PROMPTS, key=len)])
    assert engine.max_slots == 1 << 20
    answer(engine, PROMPTS[-1:])
