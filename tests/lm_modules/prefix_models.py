"""Tiny models of many architectures without a tokenizer, prompts that share much, and the plain way to answer them."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import torch
import transformers
from transformers import AutoModelForCausalLM, PreTrainedModel

END_ID = 2
N_NEW = 12
_SHAPE: dict[str, Any] = {
    "vocab_size": 199,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 512,
    "bos_token_id": 1,
    "eos_token_id": END_ID,
    "pad_token_id": 0,
    "tie_word_embeddings": False,
}
_LLAMA3_ROPE = {
    "rope_type": "llama3",
    "rope_theta": 5e5,
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 64,
}
_MIXTURE = {"head_dim": 16, "num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 32}
_LATENT = {
    "n_routed_experts": 4,
    "num_experts_per_tok": 2,
    "n_group": 1,
    "topk_group": 1,
    "kv_lora_rank": 16,
    "q_lora_rank": 16,
    "qk_rope_head_dim": 8,
    "qk_nope_head_dim": 8,
    "v_head_dim": 12,
    "moe_intermediate_size": 32,
    "num_key_value_heads": 4,
}

#: Config class of transformers and its settings, by a name of our own.
SHARING: dict[str, tuple[str, dict[str, Any]]] = {
    "llama with grouped queries": ("LlamaConfig", {}),
    "llama with one key head": ("LlamaConfig", {"num_key_value_heads": 1}),
    "llama with scaled positions": ("LlamaConfig", {"rope_parameters": _LLAMA3_ROPE}),
    "qwen2": ("Qwen2Config", {}),
    "qwen3": ("Qwen3Config", {"head_dim": 16}),
    "qwen3 with experts": ("Qwen3MoeConfig", _MIXTURE),
    "gemma": ("GemmaConfig", {"head_dim": 16}),
    "mistral without a window": ("MistralConfig", {"sliding_window": None}),
    "phi3": ("Phi3Config", {}),
    "granite": ("GraniteConfig", {}),
    "granite with shared experts": (
        "GraniteMoeSharedConfig",
        {"num_local_experts": 4, "num_experts_per_tok": 2, "shared_intermediate_size": 32},
    ),
    "gpt2 with learned positions": ("GPT2Config", {"n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 512}),
    "deepseek with narrow values": ("DeepseekV3Config", _LATENT),
}
NOT_SHARING: dict[str, tuple[str, dict[str, Any], str]] = {
    "gemma2": ("Gemma2Config", {"head_dim": 16}, "SlidingWindow"),
    "mistral with a window": ("MistralConfig", {}, "SlidingWindow"),
    "mamba2": ("Mamba2Config", {"num_heads": 8, "head_dim": 8, "n_groups": 1, "state_size": 16}, "LinearAttention"),
    "llama with positions by length": (
        "LlamaConfig",
        {"rope_parameters": {"rope_type": "dynamic", "rope_theta": 1e4, "factor": 4.0}},
        r"rotary embedding \(dynamic\)",
    ),
    "gemma2 without a window": ("Gemma2Config", {"head_dim": 16, "layer_types": ["full_attention"] * 2}, "softcap"),
    "gpt-oss without a window": (
        "GptOssConfig",
        {"num_local_experts": 4, "head_dim": 16, "layer_types": ["full_attention"] * 2},
        "s_aux",
    ),
    "bloom": ("BloomConfig", {"n_head": 4}, "its attention cannot be replaced"),
    "falcon": ("FalconConfig", {"alibi": True}, "its attention cannot be replaced"),
    "nemotron": ("NemotronConfig", {}, "a trial failed"),
}


def build_model(config: str, settings: dict[str, Any], seed: int = 0) -> PreTrainedModel:
    torch.manual_seed(seed)
    model = AutoModelForCausalLM.from_config(getattr(transformers, config)(**{**_SHAPE, **settings})).eval()
    # Larger than the initial weights, so that scores lie far apart and what is attended to matters.
    with torch.no_grad():
        for weight in model.parameters():
            if weight.ndim >= 2:
                weight.mul_(6.0)
    return model


@cache
def sharing_model(name: str) -> PreTrainedModel:
    return build_model(*SHARING[name])


def make_prompts(n_sessions: int = 3, n_turns: int = 5) -> list[list[int]]:
    """Sessions whose turns extend each other behind one system message, and the odd ones that real work may hold.

    The odd ones: a prompt twice, the beginning of another prompt, a long outlier, a prompt of one token.
    """
    numbers = random.Random(0)  # noqa: S311 - not for secrets

    def words(n: int) -> list[int]:
        return [numbers.randrange(3, 199) for _ in range(n)]

    system, prompts = words(30), []
    for _ in range(n_sessions):
        history = system + words(6)
        for _ in range(n_turns):
            asked = history + words(numbers.randrange(3, 12))
            prompts.append([*asked, 7, 8, *words(9), 9])
            history = [*asked, 7, 8, *words(9), 9, 10, *words(numbers.randrange(5, 20))]
    return [*prompts, list(prompts[3]), prompts[4][:20], prompts[-4] + words(200), [5]]


def plain_responses(model: PreTrainedModel, prompts: list[list[int]], max_new_tokens: int = N_NEW) -> list[list[int]]:
    """Each prompt alone through ``generate``."""
    responses = []
    for prompt in prompts:
        ids = torch.tensor([prompt])
        output = model.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            max_new_tokens=max_new_tokens,
            do_sample=False,
            eos_token_id=END_ID,
            pad_token_id=0,
        )
        responses.append(output[0, len(prompt) :].tolist())
    return responses
