"""Any chat model that transformers loads."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from mcrs.config import GenerationSettings
from mcrs.config.run_types import CacheDir, RunDevice, RunDtype, RunGeneration, RunPromptStyle  # noqa: TC001 - read at run time
from mcrs.errors import ModelError
from mcrs.lm_modules.base import LanguageModel, ShowText
from mcrs.lm_modules.chat.context import FittedPrompt, PromptFitter
from mcrs.lm_modules.chat.prompt_encoding import DefaultEncoding, ReleasedEncoding
from mcrs.lm_modules.chat.thoughts import without_begun_mark
from mcrs.lm_modules.decoding.decoding_rules import DecodingRules, own_end_ids
from mcrs.lm_modules.decoding.thought_budget import BudgetedChooser, ThoughtMeter
from mcrs.lm_modules.decoding.token_chooser import TokenChooser
from mcrs.lm_modules.loading import load_causal_lm
from mcrs.registry.components import FromRun, Neutral, Weights
from mcrs.runtime.device import resolve_device
from mcrs.runtime.failed_requests import MAX_FAILURES
from mcrs.types import BriefSetting, Completion, GenerationRequest

if TYPE_CHECKING:
    from torch import Tensor

    from mcrs.lm_modules.decoding.generation import ChooseTokens, ResponseGenerator

logger = logging.getLogger(__name__)

_NON_FINITE = (
    "the language model returned NaN or infinite logits; if dtype is float16, set dtype: bfloat16 or float32; if "
    "generation.temperature is close to 0, set generation.do_sample: false"
)


class HFCausalLM(LanguageModel):
    """Writes responses with a causal language model of transformers.

    Shared prefixes of prompts are encoded once (the turns of a session share all but their last messages), and as many
    responses as fit into memory are decoded together. For models that do not support this, and with
    ``generation.reuse_prefix: false``, prompts of similar length are padded to batches.

    In float32 a response, greedy or sampled, depends only on its request and not on the batch, except for rounding,
    which only matters between nearly tied tokens. In bfloat16 and float16 the rounding is coarse, so another batch may
    give another response of equal quality.

    Args:
        lm_type: A hub id, ``id@revision``, or a local folder.
        device: ``cuda``, ``cuda:N``, ``mps``, ``cpu`` or ``auto``.
        dtype: Data type of the weights.
        attn_implementation: How attention is computed.
        generation: Generation settings; unset values are those of the model.
        batch_size: Maximum number of prompts in a padded batch, for models that do not share prefixes.
        max_rows: Maximum number of responses that are decoded together. A higher value saves hardly any time and
            needs memory for logits: one number for each token of the vocabulary and each response.
        prompt_cache_gib: Maximum memory of the KV cache, in GiB. It limits how many sessions are processed together; a
            single session that needs more gets more.
        cache_dir: Folder of converted weights.
        max_context: Maximum number of tokens of prompt and response, to limit memory. None: the model's own limit.
        prompt_style: How prompts are encoded and responses decoded: ``default`` or ``released``.
        brief: Where the brief (the recommended track's metadata) is put
            ([more](models.md#item-metadata-in-the-prompt)); ``auto`` is the first place that the model's template
            accepts.

    Attributes:
        model: The model, as transformers loads it.
        tokenizer: Its tokenizer.
        encoding: Encodes prompts and decodes responses.

    Raises:
        DeviceError: There is no such device here.
        ModelError: The model cannot be found or loaded, or is not a chat model.
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
        config, own_rules = self.model.config, self.model.generation_config
        encoding_class = ReleasedEncoding if prompt_style == "released" else DefaultEncoding
        self.encoding = encoding_class(
            *(self.tokenizer, lm_type, config, max_context, self._max_thought_tokens, brief),
            own_end_ids(own_rules, config),
        )
        self._rules = DecodingRules.resolve(generation, own_rules, self.encoding.end_ids)
        self._reuse_prefix = generation.reuse_prefix
        self._batch_size, self._max_rows = batch_size, max_rows
        self._cache_bytes = int(prompt_cache_gib * 2**30)
        self._has_answered = False

    @property
    def findings(self) -> dict[str, str]:
        """The place of the brief that the template accepts; empty in the released style."""
        return {"brief": self.encoding.brief_place} if isinstance(self.encoding, DefaultEncoding) else {}

    @cached_property
    def generator(self) -> ResponseGenerator:
        """The token generator, chosen on first use by a test of the model."""
        from mcrs.lm_modules.decoding.padded_batches import PaddedBatches, padded_token_bytes
        from mcrs.lm_modules.decoding.trial import find_padding_obstacle, longest_padded
        from mcrs.lm_modules.prefix_engine.engine import PrefixEngine
        from mcrs.lm_modules.prefix_engine.support import find_obstacle, slot_bytes

        if not self._reuse_prefix:
            logger.info("prompt prefixes are not shared: generation.reuse_prefix is false")
        elif obstacle := find_obstacle(self.model):
            # The cost is that of `prompts of about one length together` in benchmarks/RESULTS.md.
            logger.warning(
                "prompt prefixes are not shared with this model (%s): a batch run takes about 3 times as long", obstacle
            )
        else:
            max_slots = self._cache_bytes // slot_bytes(self.model)
            return PrefixEngine(self.model, self._rules.end_ids, max_slots, self._max_rows)
        n_rows = min(self._batch_size, self._max_rows)
        batches = PaddedBatches(self.model, self._rules.end_ids, 1, n_rows, longest_padded(self.model))
        if reason := find_padding_obstacle(batches, self.encoding.n_context):
            logger.warning(
                "prompts are answered one at a time with this model (%s): a batch run takes still longer", reason
            )
            batches.max_rows = 1
        batches.max_slots = self._cache_bytes // max(1, padded_token_bytes(self.model))
        return batches

    def stream(self, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        """Write a response to each request, in the order in which they are finished.

        The more requests, the more prefixes are shared. When memory runs out, later calls use less, so the remaining
        requests can be tried again.

        Raises:
            ModelError: The logits are NaN or infinite for every request of this call (of more than one), and no earlier
                request succeeded.
        """
        yield from self._stream(requests, None)

    def stream_text(self, request: GenerationRequest, show: ShowText) -> Completion:
        """Write one response, and show it token by token; reasoning is not shown."""
        (completion,) = self._stream([request], show)
        return completion

    def _stream(self, requests: Sequence[GenerationRequest], show: ShowText | None) -> Iterator[Completion]:
        fitter = PromptFitter(self._fit, self.encoding.n_context)
        by_limit = sorted(requests, key=lambda request: request.max_new_tokens)
        for max_new_tokens, group in groupby(by_limit, key=lambda request: request.max_new_tokens):
            fitted, refused = fitter.fit(group)
            yield from refused
            yield from self._answer(fitted, max_new_tokens, show)
        fitter.log_losses()

    def _fit(self, request: GenerationRequest) -> FittedPrompt:
        prompt = self.encoding.fit(request)
        vectors: Any = self.model.get_input_embeddings()
        n_known = vectors.weight.shape[0]
        if unknown := [token_id for token_id in prompt.token_ids if token_id >= n_known]:
            token = self.tokenizer.decode(unknown[:1])
            raise ModelError(
                f"the tokenizer's token {token!r} has the id {unknown[0]}, and the model has {n_known} tokens; use the "
                f"tokenizer that the model was trained with, or save the model after resize_token_embeddings"
            )
        return prompt

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
                kept = choose.truncate(row, response)
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
        """Chooses tokens like another chooser, and shows the text of each unfinished response before it."""
        ends = (self.encoding.response_text.end_text,) if isinstance(self.encoding, DefaultEncoding) else ()

        def choose_and_show(rows: Sequence[int], responses: Sequence[Sequence[int]], logits: Tensor) -> list[int]:
            for row, response in zip(rows, responses, strict=True):
                # The last character may be incomplete until the next token.
                said = self.encoding.decode(response, prompts[row]).rstrip("\ufffd")
                if text := without_begun_mark(said, ends):
                    show(text)
            return choose(rows, responses, logits)

        return choose_and_show

    def _meters(self, prompts: Sequence[list[int]], max_new_tokens: int) -> list[ThoughtMeter]:
        """One for each prompt, if reasoning has a budget."""
        if not self._max_thought_tokens or not isinstance(self.encoding, DefaultEncoding):
            return []
        response_text, n_thought = self.encoding.response_text, self._max_thought_tokens
        return [ThoughtMeter(response_text, prompt, n_thought, max_new_tokens) for prompt in prompts]

    def _answer_alone(
        self, fitted: Sequence[tuple[GenerationRequest, list[int]]], max_new_tokens: int
    ) -> Iterator[Completion]:
        """Try each prompt alone: a prompt with NaN or infinite logits affects those that share its prefix."""
        failed = []
        for one in fitted:
            for completion in self._answer([one], max_new_tokens):
                if completion.error is None:
                    yield completion
                else:
                    failed.append(completion)
            if not self._has_answered and 1 < len(failed) == min(len(fitted), MAX_FAILURES):
                raise ModelError(_NON_FINITE)
        yield from failed
