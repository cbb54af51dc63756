"""The language model by the names of the released baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar

import torch

from mcrs.checks.plain_values import short_repr
from mcrs.errors import ConfigError, ModelError
from mcrs.lm_modules.base import PromptParts, ReleasedMethods
from mcrs.lm_modules.chat.prompt_encoding import ReleasedEncoding
from mcrs.lm_modules.hf_causal import HFCausalLM
from mcrs.registry.components import Weights
from mcrs.runtime.overrides import NoDeadOverrides
from mcrs.types import ChatMessage


class LLAMA_MODEL(NoDeadOverrides, ReleasedMethods):
    """A chat model that writes responses as the released class does, through :class:`HFCausalLM` in the released style.

    A subclass may override ``_format_chat_history``, which renders the prompts.

    Args:
        model_name: Any chat model: a hub id, ``id@revision``, or a local folder.
        device: ``cuda``, ``cuda:N``, ``mps``, ``cpu`` or ``auto``.
        attn_implementation: How attention is computed.
        dtype: Data type of the weights, as a torch dtype or its name.
        backend: The model, if it is loaded already, in ``prompt_style: released``.

    Attributes:
        backend: The backend.
        lm: The model, as transformers loads it.
        tokenizer: Its tokenizer, which pads on the left.

    Raises:
        ModelError: The model cannot be found or loaded, or is not a chat model.
        DeviceError: There is no such device here.
    """

    not_called: ClassVar[Mapping[str, str]] = {"_load_model": "name a folder with the weights as model_name"}

    def __init__(
        self,
        model_name: Annotated[str, Weights()] = "meta-llama/Llama-3.2-1B-Instruct",
        device: str = "cuda",
        attn_implementation: str = "flash_attention_2",
        dtype: torch.dtype | str = torch.bfloat16,
        *,
        backend: HFCausalLM | None = None,
    ) -> None:
        self.model_name = model_name
        self.device = device
        self.attn_implementation = attn_implementation
        self.dtype = dtype
        if backend is None:
            name = str(dtype).removeprefix("torch.")
            backend = HFCausalLM(model_name, str(device), name, attn_implementation, prompt_style="released")
        if not isinstance(backend.encoding, ReleasedEncoding):
            raise ConfigError(f"{type(self).__name__} requires a backend with prompt_style: released")
        self.backend = backend
        self.lm = backend.model
        self.tokenizer = backend.tokenizer
        self.tokenizer.padding_side = "left"
        self._encoding = backend.encoding
        self._encoding.render = self._render

    def _render(self, messages: Sequence[ChatMessage]) -> str:
        parts = PromptParts.of(messages)
        if parts.messages() != tuple(messages):  # the prompt of a reranker is not a conversation
            return self._encoding.apply(messages)
        text: object = self._format_chat_history(*parts)
        if not isinstance(text, str):
            raise ModelError(
                f"{type(self).__name__}._format_chat_history returned {short_repr(text)}; expected a string"
            )
        return text

    def _format_chat_history(
        self, sys_prompt: str, chat_history: Sequence[Mapping[str, str]], recommend_item: str
    ) -> str:
        """The text of a prompt, by the model's chat template.

        Raises:
            ModelError: The template rejects the messages.
        """
        return self._encoding.apply(PromptParts(sys_prompt, chat_history, recommend_item).messages())

    def _write(self, prompts: Sequence[PromptParts], max_new_tokens: int, *, truncate: bool) -> list[str]:
        return self.backend._write(prompts, max_new_tokens, truncate=truncate)
