"""Any chat model that transformers loads."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from mcrs.components import Weights
from mcrs.config import GenerationSettings
from mcrs.device import resolve_device
from mcrs.lm_modules.base import LanguageModel
from mcrs.lm_modules.batch_generation import generate_batch
from mcrs.lm_modules.chat_template import ChatTemplate
from mcrs.lm_modules.context import PromptFitter
from mcrs.lm_modules.decoding_rules import DecodingRules
from mcrs.lm_modules.loading import context_length, load_causal_lm
from mcrs.lm_modules.reply_text import reply_text
from mcrs.types import Completion

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mcrs.types import GenerationRequest


class HFCausalLM(LanguageModel):
    """Writes replies with a causal language model of transformers.

    In float32 a reply depends on its request only, not on what else is in the batch: greedy or sampled, up to the
    rounding of other matrix shapes, which decides only between tokens as good as tied. In bfloat16 and float16 the
    rounding is coarse enough that another batch may give another, equally good reply.

    Args:
        lm_type: A hub id, ``id@revision``, or a local folder.
        device: ``cuda``, ``cuda:N``, ``mps``, ``cpu`` or ``auto``.
        dtype: Number format of the weights.
        attn_implementation: How attention is computed.
        generation: How replies are written; what is unset is left to the model.
        batch_size: Most replies in work at once.
        cache_dir: Where converted weights are kept.
        max_context: Most tokens of prompt and reply together, to bound the memory; None is the model's own limit.

    Raises:
        DeviceError: There is no such device here.
        ModelError: The model cannot be found or loaded, or is no chat model.
        HubUnreachableError: The model is on no local disk, and the hub cannot be reached.
    """

    def __init__(
        self,
        lm_type: Annotated[str, Weights()],
        device: str = "cuda",
        dtype: str = "bfloat16",
        attn_implementation: str = "eager",
        generation: GenerationSettings | None = None,
        batch_size: Annotated[int, Field(ge=1)] = 16,
        cache_dir: Path = Path("cache"),
        max_context: Annotated[int, Field(ge=1)] | None = None,
    ) -> None:
        from transformers import GenerationConfig

        self._model, self._tokenizer = load_causal_lm(
            lm_type,
            cache_dir=cache_dir,
            device=resolve_device(device),
            dtype=dtype,
            attn_implementation=attn_implementation,
        )
        self._template = ChatTemplate(self._tokenizer, lm_type)
        self._rules = DecodingRules.resolve(
            generation or GenerationSettings(), self._model.generation_config, self._tokenizer.eos_token_id
        )
        # All that it asks for is in the rules now, and must not be done twice.
        self._model.generation_config = GenerationConfig()  # type: ignore[no-untyped-call]
        limits = (context_length(self._model.config), max_context)
        self._n_context = min((limit for limit in limits if limit is not None), default=None)
        self._batch_size = batch_size

    def stream(self, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        """Write a reply to each request, in batches."""
        fitter = PromptFitter(self._template.encode, self._n_context)
        for _, group in groupby(requests, key=lambda request: request.max_new_tokens):
            alike = list(group)
            for start in range(0, len(alike), self._batch_size):
                fitted, refused = fitter.fit(alike[start : start + self._batch_size])
                yield from refused
                yield from self._answer(fitted)
        fitter.log_losses()

    def _answer(self, fitted: Sequence[tuple[GenerationRequest, list[int]]]) -> Iterator[Completion]:
        if not fitted:
            return
        replies = generate_batch(
            self._model,
            self._rules,
            [token_ids for _, token_ids in fitted],
            [request.seed for request, _ in fitted],
            fitted[0][0].max_new_tokens,
        )
        for (request, token_ids), reply in zip(fitted, replies, strict=True):
            stopped = bool(reply) and reply[-1] in self._rules.end_ids
            text = reply_text(self._tokenizer, reply)
            yield Completion(request.key, text, len(token_ids), len(reply), "stop" if stopped else "length")
