"""Any chat model that transformers loads."""

from __future__ import annotations

import logging
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from mcrs.components import Weights
from mcrs.config import GenerationSettings
from mcrs.device import resolve_device
from mcrs.errors import ModelError
from mcrs.lm_modules.base import LanguageModel
from mcrs.lm_modules.batch_generation import generate_batch
from mcrs.lm_modules.chat_template import ChatTemplate
from mcrs.lm_modules.context import FittedPrompt, fit_prompt
from mcrs.lm_modules.decoding_rules import DecodingRules
from mcrs.lm_modules.loading import context_length, load_causal_lm
from mcrs.types import Completion

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mcrs.types import GenerationRequest

logger = logging.getLogger(__name__)


class HFCausalLM(LanguageModel):
    """Writes replies with a causal language model of transformers.

    In float32 a reply depends on its request only, not on what else is in the batch: greedy or sampled, up to the
    rounding of other matrix shapes, which decides nothing but exact ties. In bfloat16 and float16 rounding is coarse
    enough that another batch may give another, equally good reply.

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
        batch_size: int = 16,
        cache_dir: Path = Path("cache"),
        max_context: int | None = None,
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
        n_dropped: list[int] = []
        for _, group in groupby(requests, key=lambda request: request.max_new_tokens):
            alike = list(group)
            for start in range(0, len(alike), self._batch_size):
                yield from self._answer(alike[start : start + self._batch_size], n_dropped)
        if n_dropped:
            logger.warning(
                "%d of %d prompts were too long for a context of %s tokens and lost their oldest turns, %d in all",
                len(n_dropped),
                len(requests),
                self._n_context,
                sum(n_dropped),
            )

    def _answer(self, requests: Sequence[GenerationRequest], n_dropped: list[int]) -> Iterator[Completion]:
        fitted: list[tuple[GenerationRequest, FittedPrompt]] = []
        for request in requests:
            try:
                prompt = fit_prompt(request.messages, self._template.encode, self._n_context, request.max_new_tokens)
            except ModelError as error:
                yield Completion(request.key, "", 0, 0, "error", str(error))
                continue
            fitted.append((request, prompt))
            if prompt.n_dropped_turns:
                n_dropped.append(prompt.n_dropped_turns)
        if not fitted:
            return
        replies = generate_batch(
            self._model,
            self._rules,
            [prompt.token_ids for _, prompt in fitted],
            [request.seed for request, _ in fitted],
            fitted[0][0].max_new_tokens,
        )
        for (request, prompt), reply in zip(fitted, replies, strict=True):
            stopped = bool(reply) and reply[-1] in self._rules.end_ids
            yield Completion(
                request.key,
                str(self._tokenizer.decode(reply, skip_special_tokens=True)).strip(),
                len(prompt.token_ids),
                len(reply),
                "stop" if stopped else "length",
            )
