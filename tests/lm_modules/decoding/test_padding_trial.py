from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import torch
from transformers import AutoModelForCausalLM, MistralConfig

from mcrs.errors import ModelError
from mcrs.lm_modules.decoding.padded_batches import PaddedBatches, padded_token_bytes
from mcrs.lm_modules.decoding.trial import find_padding_obstacle, longest_padded
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
from tests.tiny_models import build_tokenizer

if TYPE_CHECKING:
    from pathlib import Path

    from mcrs.types import GenerationRequest
    from tests.lm_modules.conftest import LoadModel

ENDS = frozenset({END_ID})
PROMPTS = [prompt for prompt in make_prompts() if len(prompt) > 1]
#: Models whose logits depend on the padding before a prompt: they read it, count it, or look at the ids alone.
READS_PADDING: dict[str, tuple[str, dict[str, Any]]] = {
    "rwkv": ("RwkvConfig", {"attention_hidden_size": 32, "context_length": 512}),
    "recurrent gemma": ("RecurrentGemmaConfig", {"num_hidden_layers": 3, "lru_width": 32, "attention_window_size": 16}),
    "cpmant": ("CpmAntConfig", {"dim_head": 8, "dim_ff": 64}),
    "mvp decoder": ("MvpConfig", {"d_model": 32, "decoder_layers": 2, "decoder_attention_heads": 4, "pad_token_id": 1}),
}
LONGROPE = {
    "original_max_position_embeddings": 64,
    "rope_parameters": {
        "rope_type": "longrope",
        "rope_theta": 1e4,
        "short_factor": [1.0] * 4,
        "long_factor": [2.0] * 4,
    },
}


def open_batches(config: str, settings: dict[str, Any]) -> PaddedBatches:
    return PaddedBatches(build_model(config, settings), ENDS, 1 << 20, 16)


@pytest.mark.parametrize("name", READS_PADDING)
def test_padding_that_changes_logits_is_found_and_left_out(name: str) -> None:
    batches = open_batches(*READS_PADDING[name])
    obstacle = find_padding_obstacle(batches, 512)
    assert obstacle is not None
    assert obstacle.startswith("padding changes its logits (by ")
    assert batches.counts.n_prompt_tokens == 0

    batches.max_rows = 1
    responses = dict(batches.generate(PROMPTS[:4], choose_greedily, max_new_tokens=N_NEW))
    assert [responses[row] for row in range(4)] == plain_responses(batches.model, PROMPTS[:4])


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("name", ["mistral with a window", "mamba2", "gemma2", "bloom", "falcon"])
def test_padding_that_is_masked_is_no_obstacle(name: str, dtype: torch.dtype) -> None:
    batches = open_batches(*NOT_SHARING[name][:2])
    batches.model.to(dtype)
    assert find_padding_obstacle(batches, None) is None


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_rounding_of_half_precision_is_no_obstacle(dtype: torch.dtype) -> None:
    # The scores that `generate` passes on are in float32 whatever the model's data type is.
    shape = {"num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 64}
    config = MistralConfig(vocab_size=300, hidden_size=32, sliding_window=16, initializer_range=0.6, **shape)
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config(config).to(dtype).eval()
    assert find_padding_obstacle(PaddedBatches(model, ENDS, 1 << 20, 16), None) is None


def test_a_small_context_is_enough_for_the_trial() -> None:
    learned = ("GPT2Config", {"n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 16})
    assert find_padding_obstacle(open_batches(*learned), 16) is None


def test_positions_that_depend_on_length_limit_what_is_padded() -> None:
    model = build_model("Phi3Config", LONGROPE)
    assert longest_padded(model) == 64
    assert longest_padded(build_model(*NOT_SHARING["llama with positions by length"][:2])) == 512
    assert longest_padded(build_model(*SHARING["llama with scaled positions"])) is None

    usual, dynamic = (
        {"rope_type": "default", "rope_theta": 1e4},
        {"rope_type": "dynamic", "rope_theta": 1e4, "factor": 4.0},
    )
    by_layer = {"sliding_attention": usual, "full_attention": dynamic}
    assert longest_padded(build_model("Gemma3TextConfig", {"head_dim": 16, "rope_parameters": by_layer})) == 512

    # A long prompt beside short ones of two lengths: only the short ones share a batch.
    prompts = [PROMPTS[0] + PROMPTS[1][:40], PROMPTS[0][:40], PROMPTS[1][:30]]
    batches = PaddedBatches(model, ENDS, 1 << 20, 16, longest_padded(model))
    responses = dict(batches.generate(prompts, choose_greedily, max_new_tokens=N_NEW))
    assert [responses[row] for row in range(3)] == plain_responses(model, prompts)
    assert batches.counts.n_encoded_tokens == len(prompts[0]) + 2 * 40


def test_a_model_that_cannot_continue_a_text_is_named() -> None:
    batches = open_batches(*NOT_SHARING["bloom"][:2])

    def forward(*, input_ids: torch.Tensor, pixel_values: torch.Tensor, **_: object) -> None:
        raise AssertionError

    batches.model.forward = forward
    with pytest.raises(ModelError, match=r"BloomForCausalLM cannot continue a text \(TypeError: .*pixel_values"):
        find_padding_obstacle(batches, None)


def test_token_bytes_are_those_of_a_cache_of_the_models_own_kind() -> None:
    model = build_model(
        "MiniMaxConfig", {"num_local_experts": 2, "head_dim": 8, "layer_types": ["full_attention", "linear_attention"]}
    )
    assert padded_token_bytes(model) == 2 * (8 + 8) * 4


def test_language_model_whose_logits_padding_changes_answers_one_prompt_at_a_time(
    load_lm: LoadModel, requests: list[GenerationRequest], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tokenizer = build_tokenizer()
    config, settings = READS_PADDING["rwkv"]
    model = build_model(config, {**settings, "vocab_size": len(tokenizer), "pad_token_id": None})
    model.save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    lm = load_lm(tmp_path, attn_implementation="eager")
    texts = {completion.key: completion.text for completion in lm.stream(requests)}
    assert caplog.messages[-1].startswith("prompts are answered one at a time with this model (padding changes")
    assert caplog.messages[-1].endswith("): a batch run takes still longer")
    for request in requests:
        prompt = lm.encoding.fit(request).token_ids
        assert texts[request.key] == lm.encoding.decode(plain_responses(model, [prompt])[0])
