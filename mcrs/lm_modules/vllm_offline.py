"""vLLM in this process, on CUDA GPUs.

Prompts are rendered, tokenised and fitted as for transformers, and passed to the engine as token ids, so they are equal
token for token. ``LLM.chat`` would render and tokenise them by its own rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from mcrs.checks.plain_values import one_line
from mcrs.config import GenerationSettings
from mcrs.config.run_types import CacheDir, RunDevice, RunDtype, RunGeneration  # noqa: TC001 - read at run time
from mcrs.errors import DeviceError, ModelError
from mcrs.lm_modules.chat.prompt_encoding import DefaultEncoding
from mcrs.lm_modules.decoding.decoding_rules import DecodingRules, own_end_ids
from mcrs.lm_modules.decoding.thought_budget import ThoughtMeter
from mcrs.lm_modules.loading import load_tokenizer_and_configs
from mcrs.lm_modules.token_pipeline import TokenPipelineLM, warn_of_ignored_rules
from mcrs.registry.components import FromRun, Neutral, Weights
from mcrs.runtime.extras import require
from mcrs.types import BriefSetting, Completion, GenerationRequest
from mcrs.weights import locate_language_model

# Rules of transformers that vLLM does not have, each with its neutral value.
_NOT_IN_VLLM = {"typical_p": 1.0, "no_repeat_ngram_size": 0}


class VLLMOffline(TokenPipelineLM):
    """Writes responses with vLLM, in large batches and with shared prefixes.

    Args:
        lm_type: A hub id, ``id@revision``, or a local folder.
        device: ``cuda`` or ``auto``; ``CUDA_VISIBLE_DEVICES`` selects the GPUs.
        dtype: Data type of the weights.
        generation: Generation settings; unset values are those of the model.
        cache_dir: Folder of converted weights.
        max_context: Maximum number of tokens of prompt and response, to limit memory. None: the model's own limit.
        max_num_seqs: Maximum number of responses in a batch. The journal of a run is written after each batch.
        gpu_memory_utilization: The share of each GPU's memory that vLLM may use.
        tensor_parallel_size: Number of GPUs over which each layer is split.
        brief: Where the brief (the recommended track's metadata) is put
            ([more](models.md#item-metadata-in-the-prompt)); ``auto`` is the first place that the model's template
            accepts.

    Raises:
        DeviceError: There is no CUDA GPU here.
        MissingExtraError: The package ``vllm`` is not installed.
        ModelError: The model cannot be found or loaded, or is not a chat model.
        HubUnreachableError: The model is on no local disk, and the hub cannot be reached.
    """

    unused_generation = frozenset({"reuse_prefix"})

    @staticmethod
    def resolve_device(name: str) -> str:
        """The device of a run with this backend.

        Raises:
            DeviceError: There is no CUDA GPU, or the setting names another device or one of several GPUs.
        """
        if name not in ("cuda", "auto"):
            raise DeviceError(
                f"device {name!r}: the language model backend 'vllm' runs on device: cuda, on the GPUs that "
                "CUDA_VISIBLE_DEVICES names; for any other device use lm_backend: hf_causal"
            )
        import torch

        if not torch.cuda.is_available():
            raise DeviceError(
                "the language model backend 'vllm' needs a CUDA GPU, and this machine has no usable one; use "
                "lm_backend: hf_causal with device: cpu (--device cpu)"
            )
        return "cuda"

    def __init__(
        self,
        lm_type: Annotated[str, Weights(), FromRun("lm_type")],
        device: RunDevice = "cuda",
        dtype: RunDtype = "bfloat16",
        generation: RunGeneration = None,
        cache_dir: CacheDir = Path("cache"),
        max_context: Annotated[int, Field(ge=1)] | None = None,
        max_num_seqs: Annotated[int, Field(ge=1), Neutral()] = 256,
        gpu_memory_utilization: Annotated[float, Field(gt=0, le=1), Neutral()] = 0.9,
        tensor_parallel_size: Annotated[int, Field(ge=1)] = 1,
        brief: BriefSetting = "auto",
    ) -> None:
        self.resolve_device(device)
        self._vllm = require("vllm", extra="vllm", purpose="the language model backend 'vllm'")
        folder = locate_language_model(lm_type, cache_dir)
        tokenizer, config, model_rules = load_tokenizer_and_configs(folder, lm_type)
        generation = generation or GenerationSettings()
        self._max_thought_tokens = generation.max_thought_tokens or 0
        self.encoding = DefaultEncoding(
            *(tokenizer, lm_type, config, max_context, self._max_thought_tokens, brief),
            own_ends=own_end_ids(model_rules, config),
        )
        self._rules = DecodingRules.resolve(generation, model_rules, self.encoding.end_ids)
        self.group_size = max_num_seqs
        try:
            self._engine = self._vllm.LLM(
                model=str(folder),
                tokenizer=str(folder),
                trust_remote_code=False,
                dtype=dtype,
                seed=0,
                max_model_len=self.encoding.n_context,
                max_num_seqs=max_num_seqs,
                gpu_memory_utilization=gpu_memory_utilization,
                tensor_parallel_size=tensor_parallel_size,
                enable_prefix_caching=True,
                generation_config="vllm",  # vLLM's own defaults: the model's settings are in the rules
            )
        except (ValueError, RuntimeError, OSError) as error:
            raise ModelError(f"vLLM cannot load {lm_type!r}: {one_line(error)}") from error
        warn_of_ignored_rules(self._rules, _NOT_IN_VLLM, "vLLM")

    def answer(self, fitted: Sequence[tuple[GenerationRequest, list[int]]]) -> Iterator[Completion]:
        """Write the responses of a group."""
        answers = self._engine.generate(
            [self._vllm.TokensPrompt(prompt_token_ids=token_ids) for _, token_ids in fitted],
            [self._sampling_params(request) for request, _ in fitted],
            use_tqdm=False,
        )
        for (request, token_ids), answer in zip(fitted, answers, strict=True):
            response = list(answer.outputs[0].token_ids)
            kept = response[: self._n_allowed(request, token_ids, response)]
            text = self.encoding.decode(kept, token_ids)
            completion = Completion(request.key, text, len(token_ids), len(kept), answer.outputs[0].finish_reason)
            yield completion if len(kept) == len(response) else replace(completion, finish_reason="length")

    def _n_allowed(self, request: GenerationRequest, prompt: list[int], response: list[int]) -> int | None:
        """Number of response tokens within both budgets; the engine only knows their sum."""
        if not self._max_thought_tokens:
            return None
        response_text, n_thought = self.encoding.response_text, self._max_thought_tokens
        return ThoughtMeter(response_text, prompt, n_thought, request.max_new_tokens).n_allowed(response)

    def _sampling_params(self, request: GenerationRequest) -> Any:  # noqa: ANN401 - a class of an optional package
        rules = self._rules
        sampling: dict[str, Any] = {"temperature": 0.0}
        if rules.do_sample:
            sampling = {
                "temperature": rules.temperature,
                "top_p": rules.top_p,
                "top_k": rules.top_k or -1,
                "min_p": rules.min_p,
                "seed": request.seed,
            }
        return self._vllm.SamplingParams(
            max_tokens=request.max_new_tokens + self._max_thought_tokens,
            repetition_penalty=rules.repetition_penalty,
            stop_token_ids=sorted(rules.end_ids),
            logit_bias=dict.fromkeys(rules.suppress_tokens, -100.0) or None,
            detokenize=False,
            **sampling,
        )
