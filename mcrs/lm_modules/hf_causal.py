"""Any chat model that transformers loads."""

from __future__ import annotations

import logging
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from mcrs.config import GenerationSettings
from mcrs.config.run_types import CacheDir, RunDevice, RunDtype, RunGeneration, RunPromptStyle  # noqa: TC001 - read at run time
from mcrs.errors import ModelError
from mcrs.lm_modules.base import LanguageModel
from mcrs.lm_modules.chat.context import PromptFitter
from mcrs.lm_modules.chat.prompt_encoding import DefaultEncoding, make_prompt_encoding
from mcrs.lm_modules.decoding.decoding_rules import DecodingRules
from mcrs.lm_modules.decoding.padded_batches import PaddedBatches, padded_token_bytes
from mcrs.lm_modules.decoding.thought_budget import BudgetedChooser, ThoughtMeter
from mcrs.lm_modules.decoding.token_chooser import TokenChooser
from mcrs.lm_modules.loading import load_causal_lm
from mcrs.lm_modules.prefix_engine.engine import PrefixEngine
from mcrs.lm_modules.prefix_engine.support import find_obstacle, slot_bytes
from mcrs.registry.components import FromRun, Neutral, Weights
from mcrs.runtime.device import resolve_device
from mcrs.runtime.failed_requests import MOST_FAILURES
from mcrs.types import BriefSetting, Completion

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from torch import Tensor

    from mcrs.lm_modules.base import ShowText
    from mcrs.lm_modules.decoding.generation import ChooseTokens, ResponseGenerator
    from mcrs.types import GenerationRequest

logger = logging.getLogger(__name__)

_NON_FINITE = (
    "the language model returned NaN or infinite logits; if dtype is float16, set dtype: bfloat16 or float32; if "
    "generation.temperature is close to 0, set generation.do_sample: false"
)


class HFCausalLM(LanguageModel):
    """Writes responses with a causal language model of transformers.

    What prompts share at their beginning is encoded once, as a session's turns share the system message and all but
    their last messages, and all responses that the memory allows grow together. Models that cannot do this, and
    ``generation.reuse_prefix: false``, have prompts padded to batches of about one length.

    In float32 a response depends on its request only, not on what else is in the batch: greedy or sampled, up to the
    rounding of other matrix shapes, which decides only between tokens as good as tied. In bfloat16 and float16 the
    rounding is coarse enough that another batch may give another, equally good response.

    Args:
        lm_type: A hub id, ``id@revision``, or a local folder.
        device: ``cuda``, ``cuda:N``, ``mps``, ``cpu`` or ``auto``.
        dtype: Number format of the weights.
        attn_implementation: How attention is computed.
        generation: How responses are written; what is unset is left to the model.
        batch_size: Most prompts that are padded to one batch, where prompts do not share what is encoded.
        max_rows: Most responses that grow together in any case. More hardly save any time for each, but their scores
            take memory: as many numbers for each as the vocabulary has tokens.
        prompt_cache_gib: Most memory for the keys and values of prompts and responses in work, in GiB. It decides how
            many sessions are in work at once; one that needs more on its own gets it.
        cache_dir: Where converted weights are kept.
        max_context: Most tokens of prompt and response together, to bound the memory; None is the model's own limit.
        prompt_style: How messages become token ids, and token ids a response: our way, or the released one.
        brief: Where prompts hold their brief, the text about the recommended track: as the last ``assistant`` message,
            ``in_user`` at the end of the last user message, as a ``user`` message after it, or as what a ``tool``
            answers; ``auto`` is the first of these that the model's template accepts.

    Attributes:
        model: The model, as transformers loads it.
        tokenizer: Its tokenizer.
        encoding: Makes token ids of prompts, and texts of responses.

    Raises:
        DeviceError: There is no such device here.
        ModelError: The model cannot be found or loaded, or is no chat model.
        HubUnreachableError: The model is on no local disk, and the hub cannot be reached.
    """

    def __init__(
        self,
        lm_type: Annotated[str, Weights(), FromRun("lm_type")],
        device: RunDevice = "cuda",
        dtype: RunDtype = "bfloat16",
        attn_implementation: Annotated[str, FromRun("attn_implementation")] = "eager",
        generation: RunGeneration = None,
        batch_size: Annotated[int, Field(ge=1), Neutral(), FromRun("inference.batch_size")] = 16,
        max_rows: Annotated[int, Field(ge=1), Neutral()] = 256,
        prompt_cache_gib: Annotated[float, Field(gt=0), Neutral(), FromRun("inference.prompt_cache_gib")] = 2.0,
        cache_dir: CacheDir = Path("cache"),
        max_context: Annotated[int, Field(ge=1)] | None = None,
        prompt_style: RunPromptStyle = "default",
        brief: BriefSetting = "auto",
    ) -> None:
        self.model, self.tokenizer = load_causal_lm(
            lm_type,
            cache_dir=cache_dir,
            device=resolve_device(device),
            dtype=dtype,
            attn_implementation=attn_implementation,
        )
        generation = generation or GenerationSettings()
        self._max_thought_tokens = generation.max_thought_tokens or 0
        self.encoding = make_prompt_encoding(
            prompt_style, self.tokenizer, lm_type, self.model.config, max_context, self._max_thought_tokens, brief
        )
        self._rules = DecodingRules.resolve(generation, self.model.generation_config, self.encoding.end_id)
        self._reuse_prefix = generation.reuse_prefix
        self._batch_size, self._max_rows = batch_size, max_rows
        self._cache_bytes = int(prompt_cache_gib * 2**30)
        self._has_answered = False

    @property
    def findings(self) -> dict[str, str]:
        """Where prompts hold their brief, by what the template accepts; nothing in the released style."""
        return {"brief": self.encoding.brief_place} if isinstance(self.encoding, DefaultEncoding) else {}

    @cached_property
    def generator(self) -> ResponseGenerator:
        """What writes the responses' tokens, chosen when it is first needed by a trial of what the model can do."""
        obstacle = find_obstacle(self.model) if self._reuse_prefix else "generation.reuse_prefix is false"
        if obstacle is None:
            max_slots = self._cache_bytes // slot_bytes(self.model)
            return PrefixEngine(self.model, self._rules.end_ids, max_slots, self._max_rows)
        logger.info("prompt prefixes are not shared: %s", obstacle)
        max_slots = self._cache_bytes // max(1, padded_token_bytes(self.model))
        return PaddedBatches(self.model, self._rules.end_ids, max_slots, min(self._batch_size, self._max_rows))

    def stream(self, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        """Write a response to each request, in the order in which they are finished.

        The more requests there are, the more do the turns of all sessions save. When memory runs out, later calls hold
        less of it, so that the requests without an answer may be tried again.

        Raises:
            ModelError: The model's scores are no numbers for any of several requests, and never were.
        """
        yield from self._stream(requests, None)

    def stream_text(self, request: GenerationRequest, show: ShowText) -> Completion:
        """Write one response, and show it token by token; a thought is not shown."""
        (completion,) = self._stream([request], show)
        return completion

    def _stream(self, requests: Sequence[GenerationRequest], show: ShowText | None) -> Iterator[Completion]:
        fitter = PromptFitter(self.encoding.fit, self.encoding.n_context)
        by_limit = sorted(requests, key=lambda request: request.max_new_tokens)
        for max_new_tokens, group in groupby(by_limit, key=lambda request: request.max_new_tokens):
            fitted, refused = fitter.fit(group)
            yield from refused
            yield from self._answer(fitted, max_new_tokens, show)
        fitter.log_losses()

    def _answer(
        self, fitted: Sequence[tuple[GenerationRequest, list[int]]], max_new_tokens: int, show: ShowText | None = None
    ) -> Iterator[Completion]:
        if not fitted:
            return
        prompts = [token_ids for _, token_ids in fitted]
        chooser = TokenChooser(self._rules, prompts, [request.seed for request, _ in fitted])
        choose = BudgetedChooser(chooser, self._meters(prompts, max_new_tokens), self._rules.end_ids)
        watched = choose if show is None else self._watched(choose, prompts, show)
        n_response = max_new_tokens + self._max_thought_tokens
        for row, response in self.generator.generate(prompts, watched, max_new_tokens=n_response):
            if row not in chooser.broken_rows:
                kept = choose.kept(row, response)
                stopped = kept[-1] in self._rules.end_ids
                text = self.encoding.decode(kept, prompts[row])
                key, n_prompt_tokens = fitted[row][0].key, len(prompts[row])
                self._has_answered = True
                yield Completion(key, text, n_prompt_tokens, len(kept), "stop" if stopped else "length")
        if len(fitted) == 1 and chooser.broken_rows:
            yield Completion.failed(fitted[0][0].key, _NON_FINITE, len(prompts[0]))
        elif chooser.broken_rows:
            yield from self._answer_alone([fitted[row] for row in sorted(chooser.broken_rows)], max_new_tokens)

    def _watched(self, choose: ChooseTokens, prompts: Sequence[list[int]], show: ShowText) -> ChooseTokens:
        """Chooses tokens as another does, and shows the text of each unfinished response before it."""

        def choose_and_show(rows: Sequence[int], responses: Sequence[Sequence[int]], logits: Tensor) -> list[int]:
            for row, response in zip(rows, responses, strict=True):
                # The last character may lack a byte that the next token brings.
                if text := self.encoding.decode(response, prompts[row]).rstrip("\ufffd"):
                    show(text)
            return choose(rows, responses, logits)

        return choose_and_show

    def _meters(self, prompts: Sequence[list[int]], max_new_tokens: int) -> list[ThoughtMeter]:
        """One for each prompt, if thoughts have a budget of their own."""
        if not self._max_thought_tokens or not isinstance(self.encoding, DefaultEncoding):
            return []
        response_text, n_thought = self.encoding.response_text, self._max_thought_tokens
        return [ThoughtMeter(response_text, prompt, n_thought, max_new_tokens) for prompt in prompts]

    def _answer_alone(
        self, fitted: Sequence[tuple[GenerationRequest, list[int]]], max_new_tokens: int
    ) -> Iterator[Completion]:
        """Try each prompt alone: among those that share, one whose scores are no numbers spoils its neighbours."""
        failed = []
        for one in fitted:
            for completion in self._answer([one], max_new_tokens):
                if completion.error is None:
                    yield completion
                else:
                    failed.append(completion)
            if not self._has_answered and 1 < len(failed) == min(len(fitted), MOST_FAILURES):
                raise ModelError(_NON_FINITE)
        yield from failed
