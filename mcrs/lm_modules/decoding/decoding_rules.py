"""How tokens are chosen, by the configuration and the model's generation config."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mcrs.checks.plain_values import one_line
from mcrs.errors import ModelError

if TYPE_CHECKING:
    from transformers import GenerationConfig, LogitsProcessor, PretrainedConfig

    from mcrs.config import GenerationSettings

logger = logging.getLogger(__name__)

_SAMPLING_SETTINGS = ("temperature", "top_k", "top_p")
# Settings of generation configs that are not supported here, each with its neutral value.
_NOT_FOLLOWED: dict[str, object] = {
    "num_beams": 1,
    "penalty_alpha": 0,
    "guidance_scale": 1,
    "bad_words_ids": [],
    "sequence_bias": [],
    "begin_suppress_tokens": [],
    "min_length": 0,
    "min_new_tokens": 0,
    "forced_eos_token_id": [],
    "exponential_decay_length_penalty": [],
    "epsilon_cutoff": 0,
    "eta_cutoff": 0,
    "top_h": 1,
    "encoder_repetition_penalty": 1,
    "encoder_no_repeat_ngram_size": 0,
    "watermarking_config": {},
    "stop_strings": [],
    "dola_layers": [],
    "token_healing": False,
    "max_time": None,
}


def own_end_ids(model_config: GenerationConfig, config: PretrainedConfig) -> list[int]:
    """The end tokens of a model's generation config, without those that are not in its vocabulary.

    Raises:
        ModelError: One of them is not a token id.
    """
    end = model_config.eos_token_id
    ends = end if isinstance(end, list) else [] if end is None else [end]
    if wrong := [each for each in ends if not isinstance(each, int)]:
        raise _cannot_follow(f"`eos_token_id` (={wrong[0]!r}) is not a token id")
    n_tokens = config.get_text_config(decoder=True).vocab_size
    return [each for each in ends if 0 <= each < n_tokens]


def _cannot_follow(reason: str) -> ModelError:
    return ModelError(
        f"the model's generation_config.json cannot be followed: {reason}; correct it, or override its values by "
        "generation.do_sample, temperature, top_p, top_k or repetition_penalty"
    )


@dataclass(frozen=True)
class DecodingRules:
    """How tokens are chosen. The defaults are those of transformers.

    Attributes:
        do_sample: Sample, or take the most likely token; greedy decoding ignores the next five.
        temperature: Divides the logits.
        top_k: Sample from this many tokens; 0 is all.
        top_p: Sample from the smallest set of tokens with this probability mass.
        min_p: Drop tokens less likely than this share of the most likely one.
        typical_p: Mass of the locally typical tokens that are kept.
        repetition_penalty: Divides the scores of tokens that occurred; 1 is none.
        no_repeat_ngram_size: No sequence of this many tokens occurs twice; 0 is no such rule.
        suppress_tokens: Tokens that are never chosen.
        end_ids: Tokens that end a response.
    """

    do_sample: bool = False
    temperature: float = 1.0
    top_k: int = 50
    top_p: float = 1.0
    min_p: float = 0.0
    typical_p: float = 1.0
    repetition_penalty: float = 1.0
    no_repeat_ngram_size: int = 0
    suppress_tokens: tuple[int, ...] = ()
    end_ids: frozenset[int] = frozenset()

    @classmethod
    def resolve(
        cls, settings: GenerationSettings, model_config: GenerationConfig, end_ids: Iterable[int]
    ) -> DecodingRules:
        """Merge a configuration, whose unset values are those of the model, into a model's own generation config.

        Settings without effect are logged as warnings: unsupported rules of the model, and sampling settings without
        sampling. Responses end at ``end_ids``.

        Raises:
            ModelError: The model's own config has a value that no sampling can follow.
        """
        own, chosen = model_config.to_dict(), settings.model_dump()
        values: dict[str, Any] = {}
        for name in cls.__dataclass_fields__:
            value = chosen.get(name) if chosen.get(name) is not None else own.get(name)
            if value is not None:
                values[name] = tuple(value) if isinstance(value, list) else value
        rules = cls(**values, end_ids=frozenset(end_ids))
        ignored = [name for name, neutral in _NOT_FOLLOWED.items() if own.get(name) not in (None, neutral)]
        if ignored:
            logger.warning("unsupported settings of the model's generation config are ignored: %s", ", ".join(ignored))
        unused = [name for name in _SAMPLING_SETTINGS if not rules.do_sample and chosen[name] is not None]
        if unused:
            logger.warning(
                "no effect without sampling: %s; set generation.do_sample: true to sample", ", ".join(unused)
            )
        rules._check()
        return rules

    def _check(self) -> None:
        try:
            self.processors()
            if self.do_sample:
                self.warpers()
        except (ValueError, TypeError) as error:  # the configuration's own values are checked when it is read
            raise _cannot_follow(one_line(error)) from error

    def processors(self) -> list[LogitsProcessor]:
        """The processors that change scores by the tokens so far, with and without sampling."""
        import transformers

        processors: list[LogitsProcessor] = []
        if self.repetition_penalty != 1:
            processors.append(transformers.RepetitionPenaltyLogitsProcessor(float(self.repetition_penalty)))
        if self.no_repeat_ngram_size:
            processors.append(transformers.NoRepeatNGramLogitsProcessor(self.no_repeat_ngram_size))
        if self.suppress_tokens:
            processors.append(transformers.SuppressTokensLogitsProcessor(list(self.suppress_tokens)))
        return processors

    def warpers(self) -> list[LogitsProcessor]:
        """The warpers of the sampled distribution, in the order of transformers."""
        import transformers

        warpers: list[LogitsProcessor] = []
        if self.temperature != 1:
            warpers.append(transformers.TemperatureLogitsWarper(float(self.temperature)))
        if self.top_k:
            warpers.append(transformers.TopKLogitsWarper(self.top_k))
        if self.top_p < 1:
            warpers.append(transformers.TopPLogitsWarper(self.top_p))
        if self.min_p:
            warpers.append(transformers.MinPLogitsWarper(self.min_p))
        if self.typical_p < 1:
            warpers.append(transformers.TypicalLogitsWarper(self.typical_p))
        return warpers
