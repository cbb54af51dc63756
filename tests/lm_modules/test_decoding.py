from __future__ import annotations

import logging
from collections import Counter
from typing import Any

import pytest
import torch
from transformers import GenerationConfig, LlamaConfig, LogitsProcessorList

from mcrs.config import GenerationSettings
from mcrs.errors import ModelError
from mcrs.lm_modules.decoding.decoding_rules import DecodingRules, own_end_ids
from mcrs.lm_modules.decoding.token_chooser import TokenChooser

PROMPTS = [[1, 2, 3], [4], [5, 6]]
LOGITS = torch.randn(3, 20, generator=torch.Generator().manual_seed(0)) * 3


def rules(model: dict[str, Any] | None = None, end_id: int = 9, **settings: object) -> DecodingRules:
    return DecodingRules.resolve(GenerationSettings(**settings), GenerationConfig(**(model or {})), {end_id})


def test_the_models_own_config_decides_what_is_unset() -> None:
    own = {"do_sample": True, "temperature": 0.6, "top_p": 0.9, "repetition_penalty": 1.05}
    assert rules(own, top_p=0.5, top_k=0) == DecodingRules(
        do_sample=True, temperature=0.6, top_p=0.5, top_k=0, repetition_penalty=1.05, end_ids=frozenset({9})
    )


@pytest.mark.parametrize(
    ("end", "own"), [(None, []), ([], []), (0, [0]), ([3, 5], [3, 5]), ([-1, 5, 199, 200], [5, 199]), (10**9, [])]
)
def test_end_tokens_of_the_model_are_those_of_its_vocabulary(end: int | list[int] | None, own: list[int]) -> None:
    assert own_end_ids(GenerationConfig(eos_token_id=end), LlamaConfig(vocab_size=200)) == own


def test_what_neither_sets_is_greedy() -> None:
    assert rules() == DecodingRules(do_sample=False, top_k=50, end_ids=frozenset({9}))
    assert rules().processors() == []
    assert len(rules({"repetition_penalty": 1.1, "suppress_tokens": [1]}).processors()) == 2


def test_sampling_settings_without_sampling_are_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    assert not rules(temperature=0.5, top_p=0.9).do_sample
    assert caplog.messages == [
        "no effect without sampling: temperature, top_p; set generation.do_sample: true to sample"
    ]


def test_rules_of_the_model_that_are_not_followed_are_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    assert rules({"num_beams": 4, "min_new_tokens": 5, "stop_strings": ["."]}).processors() == []
    assert caplog.messages == [
        "unsupported settings of the model's generation config are ignored: num_beams, min_new_tokens, stop_strings"
    ]


def test_every_setting_of_generate_that_changes_scores_is_followed_or_warned_of(
    caplog: pytest.LogCaptureFixture,
) -> None:
    changing = {
        "encoder_repetition_penalty": 1.5,
        "encoder_no_repeat_ngram_size": 2,
        "watermarking_config": {"bias": 2.0},
        "dola_layers": "low",
        "token_healing": True,
        "max_time": 1.0,
    }
    for name, value in changing.items():
        caplog.clear()
        rules({name: value})
        assert caplog.messages == [f"unsupported settings of the model's generation config are ignored: {name}"]


def test_a_usual_config_is_warned_of_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        rules({"num_beams": 1, "min_length": 0, "max_length": 20, "bos_token_id": 1, "cache_implementation": "hybrid"})
    assert not caplog.messages


@pytest.mark.parametrize(
    "model",
    [
        {"do_sample": True, "temperature": 0.0},
        {"do_sample": True, "top_p": -1.0},
        {"do_sample": True, "top_k": -5},
        {"do_sample": True, "min_p": 2.0},
        {"repetition_penalty": -1.0},
    ],
)
def test_values_of_the_model_that_cannot_be_followed_are_refused_once(model: dict[str, Any]) -> None:
    own = GenerationConfig()
    for name, value in model.items():
        setattr(own, name, value)
    with pytest.raises(ModelError, match=r"generation_config.json cannot be followed: .*; correct it, or override"):
        DecodingRules.resolve(GenerationSettings(), own, {9})
    if "temperature" in model:
        assert DecodingRules.resolve(GenerationSettings(temperature=0.5), own, {9}).temperature == 0.5
        assert not DecodingRules.resolve(GenerationSettings(do_sample=False), own, {9}).do_sample


def test_greedy_takes_the_likeliest_token() -> None:
    assert TokenChooser(rules(), PROMPTS, [0] * 3)(range(3), [[]] * 3, LOGITS) == LOGITS.argmax(-1).tolist()


@pytest.mark.parametrize(
    "own",
    [
        {"repetition_penalty": 1.7},
        {"no_repeat_ngram_size": 2},
        {"suppress_tokens": [int(LOGITS[0].argmax())]},
        {"repetition_penalty": 0.5, "suppress_tokens": [1, 2]},
    ],
)
def test_penalties_are_those_of_transformers_on_the_unpadded_tokens(own: dict[str, Any]) -> None:
    responses = [[7, 3, 7], [4, 11, 4], [6, 5, 6]]
    chooser = TokenChooser(rules(own), PROMPTS, [0] * 3)
    expected = []
    for prompt, response, logits in zip(PROMPTS, responses, LOGITS, strict=True):
        processors = LogitsProcessorList(rules(own).processors())
        expected.append(int(processors(torch.tensor([prompt + response]), logits[None]).argmax()))
    assert chooser(range(3), responses, LOGITS) == expected
    assert [chooser([row], [responses[row]], LOGITS[row : row + 1])[0] for row in (2, 0, 1)] == [
        expected[row] for row in (2, 0, 1)
    ]


def draw(n_steps: int, groups: list[list[int]], **settings: object) -> list[list[int]]:
    """Sample some steps for three rows, in groups of rows that are drawn together."""
    chooser = TokenChooser(rules(do_sample=True, **settings), PROMPTS, [11, 12, 13])
    responses: list[list[int]] = [[], [], []]
    for _ in range(n_steps):
        for group in groups:
            for row, token in zip(group, chooser(group, [responses[r] for r in group], LOGITS[group]), strict=True):
                responses[row].append(token)
    return responses


def test_sampling_does_not_depend_on_the_batch() -> None:
    together = draw(50, [[0, 1, 2]], temperature=1.3, top_p=0.9)
    assert together == draw(50, [[2], [1, 0]], temperature=1.3, top_p=0.9)
    assert len(set(together[0])) > 3


def test_another_seed_gives_another_response() -> None:
    first, second = (TokenChooser(rules(do_sample=True), PROMPTS, [seed] * 3) for seed in (1, 2))
    same_rows = LOGITS[:1].expand(3, -1)
    assert len({tuple(first(range(3), [[]] * 3, same_rows)) for _ in range(5)}) > 1
    assert [first([0], [[]], LOGITS[:1]) for _ in range(20)] != [second([0], [[]], LOGITS[:1]) for _ in range(20)]


def test_tokens_are_drawn_with_their_probabilities() -> None:
    n = 20_000
    chooser = TokenChooser(rules(do_sample=True, temperature=2.0, top_k=5), [[0]] * n, list(range(n)))
    counts = Counter(chooser(range(n), [[]] * n, LOGITS[:1].expand(n, -1)))
    kept = LOGITS[0].topk(5)
    probabilities = (kept.values / 2.0).softmax(-1)
    assert set(counts) <= set(kept.indices.tolist())
    for token, probability in zip(kept.indices.tolist(), probabilities.tolist(), strict=True):
        assert counts[token] / n == pytest.approx(probability, abs=0.015)


def test_sampling_from_one_token_is_greedy() -> None:
    assert draw(3, [[0, 1, 2]], top_k=1) == [[token] * 3 for token in LOGITS.argmax(-1).tolist()]


@pytest.mark.parametrize("settings", [{}, {"do_sample": True, "top_p": 0.9}], ids=["greedy", "sampled"])
@pytest.mark.parametrize("bad", [[float("nan")], [float("nan")] * 20, [float("inf")], [-float("inf")] * 20])
def test_scores_that_are_no_numbers_break_their_own_row_only(settings: dict[str, Any], bad: list[float]) -> None:
    logits = LOGITS.clone()
    logits[1, : len(bad)] = torch.tensor(bad)
    chooser, alone = (TokenChooser(rules(**settings), PROMPTS, [0, 1, 2]) for _ in range(2))

    chosen = chooser([0, 1, 2], [[]] * 3, logits)

    assert chooser.broken_rows == {1}
    assert chosen[1] == 9  # the end token
    assert [chosen[0], chosen[2]] == alone([0, 2], [[]] * 2, LOGITS[[0, 2]])
    assert alone.broken_rows == set()


def test_the_logits_are_not_changed() -> None:
    before = LOGITS.clone()
    draw(2, [[0, 1, 2]], temperature=0.3, top_k=3, repetition_penalty=2.0)
    assert torch.equal(LOGITS, before)


@pytest.mark.parametrize("temperature", [1e-40, 1e-38])
def test_temperature_that_makes_scores_infinite_breaks_the_row_and_gives_a_token_of_the_vocabulary(
    temperature: float,
) -> None:
    logits = torch.tensor([[1.0, 5.0, 2.0, 3.0], [0.0, 0.0, 0.0, 0.0]])
    chooser = TokenChooser(rules(end_id=3, do_sample=True, temperature=temperature), PROMPTS, [0] * 3)

    chosen = chooser([0, 1], [[], []], logits)

    assert chooser.broken_rows >= {0}
    assert chosen[0] == 3
    assert chosen[1] in range(4)
