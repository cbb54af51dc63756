"""Tiny chat models with random weights, built in code: nothing is downloaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (
    AutoModelForCausalLM,
    Gemma2Config,
    LlamaConfig,
    PretrainedConfig,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen3Config,
)

_CORPUS = (
    "I would love to hear some jazz from the fifties, something slow for a late night.",
    "Here is So What by Miles Davis from the album Kind of Blue, shall we go on?",
    "That was lovely! More like this please, or a song by Beyoncé with a good beat.",
)

# Each is in the spirit of a family of real templates.
CHATML = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
#: Thinks aloud unless told not to.
THINKING = CHATML + "{% if enable_thinking is defined and not enable_thinking %}<think>\n\n</think>\n\n{% endif %}"
#: Begins with BOS and today's date.
DATED = (
    "{{ bos_token }}<|start|>system<|stop|>Today: "
    "{{ date_string if date_string is defined else strftime_now('%d %b %Y') }}"
    "{% for message in messages %}<|start|>{{ message['role'] }}<|stop|>{{ message['content'] | trim }}{{ eos_token }}"
    "{% endfor %}{% if add_generation_prompt %}<|start|>assistant<|stop|>{% endif %}"
)
#: Knows no system role, and roles must alternate.
ALTERNATING = (
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system role') }}{% endif %}"
    "{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('the roles do not alternate') }}{% endif %}"
    "<start_of_turn>{{ 'model' if message['role'] == 'assistant' else 'user' }}\n{{ message['content'] | trim }}"
    "<end_of_turn>\n{% endfor %}{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}"
)
#: Leaves the system message out without a word; its markers are plain text, not tokens.
FORGETFUL = (
    "{{ bos_token }}{% for message in messages %}"
    "{% if message['role'] == 'user' %}[INST] {{ message['content'] }} [/INST]"
    "{% elif message['role'] == 'assistant' %} {{ message['content'] }}{{ eos_token }}{% endif %}{% endfor %}"
)

_CONFIGS: dict[str, type[PretrainedConfig]] = {
    "llama": LlamaConfig,
    "qwen2": Qwen2Config,
    "qwen3": Qwen3Config,
    "gemma2": Gemma2Config,
}


def build_tokenizer(
    template: str | None = CHATML,
    *,
    special: Sequence[str] = ("<s>", "<|im_start|>", "<|im_end|>"),
    bos: str = "<s>",
    eos: str = "<|im_end|>",
    added: Sequence[AddedToken] = (),
    normalizer: normalizers.Normalizer | None = None,
    **settings: object,
) -> PreTrainedTokenizerFast:
    """Train a byte-level tokenizer that puts BOS before every text, as that of Llama does.

    Args:
        template: The chat template, if any.
        special: Its special tokens.
        bos: The one of them that begins a text.
        eos: The one of them that ends a text.
        added: More tokens, of any kind.
        normalizer: Changes every text before it is read.
        settings: Of the transformers tokenizer, such as ``padding_side``.
    """
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=360,
        special_tokens=list(special),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_CORPUS, trainer)
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    tokenizer.add_tokens(list(added))
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A", special_tokens=[(bos, tokenizer.token_to_id(bos))]
    )
    built = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token=bos, eos_token=eos, **settings)
    built.chat_template = template
    return built


def save_model(
    folder: Path,
    tokenizer: PreTrainedTokenizerFast,
    *,
    family: str = "llama",
    seed: int = 0,
    generation: Mapping[str, object] | None = None,
    **settings: object,
) -> Path:
    """Write a model of two layers with its tokenizer, and return the folder.

    Args:
        folder: Is created.
        tokenizer: Decides the vocabulary.
        family: llama, qwen2, qwen3 or gemma2.
        seed: Decides the weights.
        generation: Of the generation config.
        settings: Of the config, such as ``max_position_embeddings``.
    """
    shape: dict[str, Any] = {
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 8,
        "max_position_embeddings": 512,
        # Wide enough for responses that differ from prompt to prompt.
        "initializer_range": 0.6,
        "tie_word_embeddings": False,
    }
    ids = {"bos_token_id": tokenizer.bos_token_id, "eos_token_id": tokenizer.eos_token_id, "pad_token_id": None}
    config = _CONFIGS[family](vocab_size=len(tokenizer), **{**shape, **ids, **settings})
    torch.manual_seed(seed)
    model = AutoModelForCausalLM.from_config(config)
    model.generation_config.update(**(generation or {}))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
