from __future__ import annotations

from typing import Any

import pytest

from mcrs.lm_modules.decoding.padded_batches import PaddedBatches, padded_token_bytes
from tests.lm_modules.prefix_engine.test_engine import choose_greedily
from tests.lm_modules.prefix_models import (
    END_ID,
    N_NEW,
    NOT_SHARING,
    SHARING,
    build_model,
    make_prompts,
    plain_responses,
)

PROMPTS = make_prompts()


@pytest.mark.parametrize(("max_rows", "max_slots"), [(16, 1 << 20), (3, 1 << 20), (16, 400), (16, 1)])
def test_batches_give_the_responses_of_each_prompt_alone_and_keep_their_limits(max_rows: int, max_slots: int) -> None:
    config, settings, _ = NOT_SHARING["mistral with a window"]
    model = build_model(config, settings)
    batches = PaddedBatches(model, frozenset({END_ID}), max_slots, max_rows)
    sizes: list[int] = []
    forward = model.forward

    def watch(*args: object, **kwargs: Any) -> object:
        n_rows, n_tokens = kwargs["input_ids"].shape
        if n_tokens > 1:
            sizes.append(n_rows * (n_tokens + N_NEW))
            assert n_rows <= max_rows
            assert n_rows == 1 or sizes[-1] <= max_slots
        return forward(*args, **kwargs)

    model.forward = watch
    responses = dict(batches.generate(PROMPTS, choose_greedily, max_new_tokens=N_NEW))
    model.forward = forward

    assert [responses[row] for row in range(len(PROMPTS))] == plain_responses(model, PROMPTS)
    assert batches.counts.n_prompt_tokens == sum(map(len, PROMPTS)) <= batches.counts.n_encoded_tokens
    assert batches.counts.n_response_tokens == sum(map(len, responses.values()))


def test_token_bytes_count_keys_and_values_of_all_layers() -> None:
    assert padded_token_bytes(build_model(*SHARING["llama with grouped queries"])) == 2 * 2 * (8 + 8) * 4
    assert padded_token_bytes(build_model(*NOT_SHARING["mistral with a window"][:2])) == 2 * 2 * (8 + 8) * 4


def test_token_bytes_of_a_model_whose_state_does_not_grow_are_none() -> None:
    assert padded_token_bytes(build_model(*NOT_SHARING["mamba2"][:2])) == 0


def test_own_generation_config_of_a_model_is_left_alone_and_not_applied_a_second_time() -> None:
    model = build_model(*SHARING["llama with grouped queries"])
    expected = plain_responses(model, PROMPTS)
    model.generation_config.update(repetition_penalty=9.0, min_new_tokens=N_NEW)
    own = model.generation_config
    batches = PaddedBatches(model, frozenset({END_ID}), 1 << 20, 16)
    responses = dict(batches.generate(PROMPTS, choose_greedily, max_new_tokens=N_NEW))
    assert [responses[row] for row in range(len(PROMPTS))] == expected
    assert model.generation_config is own
    assert own.repetition_penalty == 9.0
