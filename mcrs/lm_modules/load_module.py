"""Loading a language model by the names of the released baseline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mcrs.errors import UnknownNameError
from mcrs.lm_modules.template import TemplateLM
from mcrs.registry import did_you_mean

if TYPE_CHECKING:
    import torch

    from mcrs.lm_modules.llama import LLAMA_MODEL

_TEMPLATE = "template"


def load_lm_module(
    lm_type: str, device: str, attn_implementation: str, dtype: torch.dtype | str
) -> LLAMA_MODEL | TemplateLM:
    """Load a language model.

    Args:
        lm_type: Any chat model, as a hub id or a local folder; or ``template`` for responses without a model.
        device: Where it runs.
        attn_implementation: How attention is computed.
        dtype: Data type of the weights, as a torch dtype or its name.

    Returns:
        A language model with ``response_generation`` and ``batch_response_generation``.

    Raises:
        UnknownNameError: ``lm_type`` is none of these.
        ModelError: The model cannot be found or loaded, or is not a chat model.
    """
    if lm_type == _TEMPLATE:
        return TemplateLM()
    from mcrs.lm_modules.llama import LLAMA_MODEL

    if "/" not in lm_type and not Path(lm_type).is_dir():
        raise UnknownNameError(
            f"unknown language model {lm_type!r}{did_you_mean(lm_type, [_TEMPLATE])} "
            f"(known: a hub id such as HuggingFaceTB/SmolLM2-135M-Instruct, a local folder, or {_TEMPLATE!r})"
        )
    return LLAMA_MODEL(model_name=lm_type, device=device, attn_implementation=attn_implementation, dtype=dtype)
