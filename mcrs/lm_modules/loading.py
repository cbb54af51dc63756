"""Loading a causal language model and its tokenizer."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mcrs.errors import ModelError
from mcrs.runtime.quiet import quiet_transformers
from mcrs.weights import MERGE_ADAPTER, OWN_CODE, find_damaged_file, locate_language_model, require_vocabulary

if TYPE_CHECKING:
    from transformers import GenerationConfig, PretrainedConfig, PreTrainedModel, PreTrainedTokenizerBase

logger = logging.getLogger(__name__)

# Without trust_remote_code, transformers asks on the terminal whether to run the code of a folder.
_OFFLINE: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
# Masks of attention, which old checkpoints of GPT-2 and GPT-Neo keep among the weights; scales of an 8-bit KV cache.
_NOT_NEEDED = (".attn.bias", ".attention.bias", ".masked_bias", ".k_scale", ".v_scale")
# Weights of layers that an adapter of peft wraps, and what a quantized weight is multiplied by.
_OF_ADAPTERS = (".base_layer.", ".lora_")
_SCALE = ".weight_scale"


def load_causal_lm(
    name: str, *, cache_dir: Path, device: str, dtype: str, attn_implementation: str
) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """Load a model, ready to generate, and its tokenizer. No code of the model's repository is ever run.

    The name is that of a local folder or a hub id (``id@revision`` pins it); the device is an available one of torch;
    the data type of the weights is ``float32``, ``bfloat16`` or ``float16``; the attention is ``flash_attention_2``,
    ``sdpa`` or ``eager``. Converted weights are kept in ``cache_dir``.

    Raises:
        ModelError: There is no such model, it cannot be loaded, or weights are missing.
        HubUnreachableError: It is on no local disk, and the hub cannot be reached.
    """
    folder = locate_language_model(name, cache_dir)
    if not any(folder.glob("*.safetensors")):
        raise ModelError(f"{name!r} has no *.safetensors weights; use lm_backend: openvino for IR and GGUF files")
    attention = resolve_attention(attn_implementation, device, dtype)
    import torch
    from transformers import AutoConfig

    try:
        with quiet_transformers():
            config = AutoConfig.from_pretrained(folder, **_OFFLINE)
            auto_class = text_model_class(config, name)
            tokenizer = _load_tokenizer(folder, name)
            _own_rules(folder)
            model, missing, unused = _load_weights(auto_class, folder, config, dtype, attention)
            model.to(device)  # type: ignore[arg-type]
    except torch.cuda.OutOfMemoryError as error:
        raise ModelError(
            f"model {name!r} does not fit into the memory of {device}; choose a smaller model, or device: cpu"
        ) from error
    except ModelError:
        raise
    except Exception as error:  # for a folder that is not a model, transformers raises errors of many kinds
        raise ModelError(f"cannot load the language model {name!r}: {_reason(error, folder)}") from error
    # Beside a decoder there may be other parts, such as an encoder of images, which it does not need.
    parts = {part for part, _ in model.named_children()}
    unused = [weight for weight in unused if weight.partition(".")[0] in parts or _is_of_adapter(weight)]
    if reason := _unusable(missing, unused, getattr(model.config, "quantization_config", None)):
        raise ModelError(f"{name!r} {reason}")
    if unused:
        logger.warning(
            "weights of %r that the architecture of its config.json does not use: %s, the first %s; if its responses "
            "make no sense, take the config.json that belongs to the weights",
            name,
            f"{len(unused):,}",
            unused[0],
        )
    return model, tokenizer


def _is_of_adapter(weight: str) -> bool:
    return any(part in weight for part in _OF_ADAPTERS)


def _unusable(missing: Sequence[str], unused: Sequence[str], quantization: object) -> str | None:
    """Why a model with missing or unused weights would write nonsense; None if it may be used."""
    if adapted := next(filter(_is_of_adapter, unused), None):
        return f"has an adapter (LoRA) that is not merged into its weights, such as {adapted}; {MERGE_ADAPTER}"
    if scale := next((weight for weight in unused if _SCALE in weight), None):
        return (
            f"has quantized weights that transformers cannot read: it would not scale them, as by {scale}; choose a "
            "model without quantization, or let vLLM load it (lm_backend: vllm, or a server and lm_backend: openai)"
        )
    if not missing:
        return None
    advice = (
        f"perhaps transformers cannot read its quantization ({quantization!r}); choose a model without"
        if quantization
        else "choose a chat model, such as one whose name ends in -Instruct"
    )
    return (
        f"is not a complete causal language model: missing weights: {len(missing):,}, the first {missing[0]}; {advice}"
    )


def load_tokenizer_and_configs(
    folder: Path, name: str
) -> tuple[PreTrainedTokenizerBase, PretrainedConfig, GenerationConfig]:
    """Load everything except the weights of a model.

    Raises:
        ModelError: Something is missing or cannot be read.
    """
    from transformers import AutoConfig, GenerationConfig

    try:
        config = AutoConfig.from_pretrained(folder, **_OFFLINE)
        tokenizer = _load_tokenizer(folder, name)
        rules = _own_rules(folder) or GenerationConfig.from_model_config(config)
    except ModelError:
        raise
    except Exception as error:  # for a folder that is not a model, transformers raises errors of many kinds
        raise ModelError(f"cannot load the language model {name!r}: {_reason(error, folder)}") from error
    return tokenizer, config, rules


def _load_tokenizer(folder: Path, name: str) -> PreTrainedTokenizerBase:
    """The tokenizer, with the chat template of the folder.

    The template of a model that also reads images may be in a file that transformers reads for the processor of images
    only.
    """
    from transformers import AutoTokenizer

    # Where mistral-common is installed (vLLM needs it), transformers prefers its tokenizer, which has no template.
    tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(folder, mistral_format=False, **_OFFLINE)
    require_vocabulary(tokenizer, name)
    of_processor = folder / "chat_template.json"
    if tokenizer.chat_template is None and of_processor.is_file():
        tokenizer.chat_template = json.loads(of_processor.read_bytes()).get("chat_template")
    return tokenizer


def _own_rules(folder: Path) -> GenerationConfig | None:
    """The model's generation config; None if it has none. A damaged one is an error, which transformers would skip."""
    from transformers import GenerationConfig

    if not (folder / "generation_config.json").is_file():
        return None
    return GenerationConfig.from_pretrained(folder, local_files_only=True)


def _load_weights(
    auto_class: Any,  # noqa: ANN401 - one of transformers
    folder: Path,
    config: PretrainedConfig,
    dtype: str,
    attention: str,
) -> tuple[PreTrainedModel, list[str], list[str]]:
    """Load a model, and list the weights that it lacks and those that it does not use."""
    try:
        loaded: Any = auto_class.from_pretrained(
            folder,
            config=config,  # of a config that is not given, its own attention would prevail
            dtype=dtype,
            attn_implementation=attention,
            use_safetensors=True,
            output_loading_info=True,
            **_OFFLINE,
        )
    except ValueError:
        # Unsupported attention is an error before any weights are read. Every architecture supports eager.
        if attention == "eager":
            raise
        eager = _load_weights(auto_class, folder, config, dtype, "eager")
        logger.warning(
            "attn_implementation %s is replaced by eager: %s does not support it", attention, type(eager[0]).__name__
        )
        return eager
    unused = sorted(name for name in loaded[1]["unexpected_keys"] if not name.endswith(_NOT_NEEDED))
    return loaded[0].eval(), sorted(loaded[1]["missing_keys"]), unused


def resolve_attention(attn_implementation: str, device: str, dtype: str) -> str:
    """The attention implementation to use: ``sdpa``, which computes the same, if flash-attn cannot run."""
    if attn_implementation != "flash_attention_2":
        return attn_implementation
    from transformers.utils.import_utils import is_flash_attn_2_available

    if not device.startswith("cuda"):
        reason = f"it needs a CUDA GPU, but the device is {device}"
    elif dtype == "float32":
        reason = "it does not support float32"
    elif not is_flash_attn_2_available():
        reason = "the package flash-attn is not installed (pip install 'mcrs[flash-attn]')"
    else:
        return attn_implementation
    logger.warning("attn_implementation flash_attention_2 is replaced by sdpa: %s", reason)
    return "sdpa"


def context_limit(config: PretrainedConfig, max_context: int | None = None) -> int | None:
    """Maximum number of tokens of prompt and response, or None without a limit.

    The tokenizer's own limit is not used: for some models it is 1e30.
    """
    text_config = config.get_text_config()
    own = (getattr(text_config, name, None) for name in ("max_position_embeddings", "max_seq_len"))  # that of MPT
    limits = (*own, max_context)
    # Some architectures without a limit have -1.
    return min((limit for limit in limits if limit is not None and limit > 0), default=None)


def position_limit(config: PretrainedConfig, max_context: int | None = None) -> int | None:
    """Maximum number of tokens that a model can read, or None without a limit.

    Rotary positions work beyond those of the training, with lower quality; a table of positions ends.
    """
    rotary = getattr(config.get_text_config(), "rope_parameters", None)
    return max_context if rotary else context_limit(config, max_context)


def _reason(error: Exception, folder: Path) -> str:
    if damage := find_damaged_file(folder):
        return damage
    text = str(error)
    if "trust_remote_code" in text:
        return OWN_CODE
    if any(name in text for name in ("ignore_mismatched_sizes", "`quant_method`")) and _is_of_mlx(folder):
        return (
            "its weights are quantized for MLX, which transformers cannot read; choose the model that they were made "
            "from, or let a server such as mlx_lm.server load it, and set lm_backend: openai"
        )
    if "ignore_mismatched_sizes" in text:
        cause = ", perhaps by a quantization that transformers cannot read" if _is_quantized(folder) else ""
        return f"its weights have other shapes than its config.json says{cause}"
    if "tiktoken" in text and (folder / "tokenizer.model").is_file():  # transformers takes it for a file of tiktoken
        return (
            "it has no tokenizer.json, and tokenizer.model needs the package sentencepiece; pip install sentencepiece"
        )
    if "backend tokenizer" in text:
        return "it has no tokenizer that can be read; expected tokenizer.json"
    if "Padding_idx" in text:
        return "the pad_token_id of its config.json is not in its vocabulary"
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    reason = " ".join(lines[: 2 if text.partition("\n")[0].rstrip().endswith(":") else 1])
    # A missing key, for example, says little without the kind of its error.
    is_bare = not reason or isinstance(error, (LookupError, TypeError, AttributeError, ArithmeticError))
    return f"{type(error).__name__}: {reason}".removesuffix(": ") if is_bare else reason


def _is_of_mlx(folder: Path) -> bool:
    """Whether a config has MLX's own name for a quantization."""
    return "quantization" in json.loads((folder / "config.json").read_bytes())


def _is_quantized(folder: Path) -> bool:
    """Whether a config, or the file of NVIDIA's ModelOpt beside it, tells of a quantization."""
    names = ("config.json", "hf_quant_config.json")
    return any('"quant_' in path.read_text(encoding="utf-8") for name in names if (path := folder / name).is_file())


def text_model_class(config: PretrainedConfig, name: str) -> Any:  # noqa: ANN401 - the auto classes share no public base
    """The auto class that loads a decoder, alone or behind encoders of images or sounds that get no input.

    Raises:
        ModelError: The model is an encoder, a classifier or an encoder-decoder. Without this check, transformers would
            load parts of it, and its responses would make no sense.
    """
    import transformers
    from transformers import AutoModelForCausalLM, AutoModelForMultimodalLM
    from transformers.models.auto import modeling_auto

    saved_as = (getattr(config, "architectures", None) or [None])[0]
    can_generate = getattr(getattr(transformers, saved_as or "", None), "can_generate", None)
    if config.is_encoder_decoder:
        reason = f"it is an encoder-decoder ({saved_as or config.model_type})"
    elif can_generate and not can_generate():
        reason = f"it was saved as {saved_as}, which does not write text"
    elif type(config) in modeling_auto.MODEL_FOR_CAUSAL_LM_MAPPING:
        return AutoModelForCausalLM
    elif type(config) in modeling_auto.MODEL_FOR_MULTIMODAL_LM_MAPPING:
        return AutoModelForMultimodalLM
    else:
        reason = f"transformers writes no text with the architecture {config.model_type}"
    raise ModelError(
        f"{name!r} is not a causal language model: {reason}; choose a chat model, such as one whose name ends in "
        "-Instruct"
    )
