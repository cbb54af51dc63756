"""Which class of transformers writes text with a model, by the model's config."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mcrs.errors import ModelError

if TYPE_CHECKING:
    from transformers import PretrainedConfig


def text_model_class(config: PretrainedConfig, name: str) -> Any:  # noqa: ANN401 - the auto classes share no public base
    """The auto class that loads a decoder, alone or behind encoders of images or sounds that get no input.

    Args:
        config: The model's.
        name: The model, for messages.

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
