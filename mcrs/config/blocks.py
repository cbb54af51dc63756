"""The blocks of a configuration that components take as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from mcrs.checks.paths import expected_path
from mcrs.config.unchanging import refuse_change
from mcrs.registry.components import Neutral, Renamed

_SMALLEST = 1e-20


def _check_name(name: str) -> str:
    """Reject what cannot be a name or a path; the message of the operating system would be less clear."""
    if expected := expected_path(name):
        raise PydanticCustomError("name", "expected {expected}", {"expected": expected})
    return name


#: The name of something, or the path of a file.
Name = Annotated[str, Field(min_length=1), AfterValidator(_check_name)]


def _check_magnitude(number: float) -> float:
    """Reject numbers above 0 whose product with a score would vanish, or be infinite, as a 32-bit float."""
    if number and not _SMALLEST <= number <= 1 / _SMALLEST:
        raise PydanticCustomError("weight", f"expected a number from {_SMALLEST:g} to {1 / _SMALLEST:g}")
    return number


#: A factor of scores, or what is added to a number of tracks.
Weight = Annotated[float, Field(ge=0), AfterValidator(_check_magnitude)]
PositiveWeight = Annotated[float, Field(gt=0), AfterValidator(_check_magnitude)]
#: A factor for each step back in a conversation.
Decay = Annotated[float, Field(gt=0, le=1)]


class Settings(BaseModel):
    """Base of every block: frozen, strict about types, with finite numbers and without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    if not TYPE_CHECKING:  # else mypy would accept it
        __setattr__ = refuse_change


class QuerySettings(Settings):
    """How a conversation becomes a retrieval query. The defaults are those of the released baseline.

    A message's weight is the weight of its role times ``decay`` to the power of its age, the number of earlier user
    messages from it on, itself included. The current message has weight 1. Messages of weight 0 are left out. Encoders
    read the query as one text, so they ignore the other weights.
    """

    last_turns: Annotated[int, Field(ge=0)] | None = Field(
        None, description="Number of earlier turns that are used. Unset: all; 0: only the current message."
    )
    user_weight: Weight = Field(
        1.0, description="Weight in BM25 of the user's earlier messages; 0 leaves them out of any query."
    )
    assistant_weight: Weight = Field(
        1.0, description="Weight in BM25 of the responses; 0 leaves them out of any query."
    )
    played_weight: Weight = Field(
        1.0, description="Weight in BM25 of the played tracks; 0 leaves them out of any query."
    )
    decay: Decay = Field(
        1.0,
        description="Factor for age in BM25: weights are multiplied by decay^n. Going back from the current message, n "
        "begins at 0 and rises by 1 at each earlier message of the user.",
    )
    played_fields: Annotated[tuple[str, ...], Field(min_length=1)] | None = Field(
        None, description="Catalogue fields that describe a played track. Unset: corpus_types."
    )
    role_words: bool = Field(True, description="Prefix each message with its role (`user: …`).")
    track_ids: bool = Field(
        True,
        description="Write a played track as in the released baseline, with its id and field names (true), or only "
        "its values (false).",
    )
    drop_excluded: bool = Field(
        False,
        description="Drop the words of what the user excludes, and each earlier message whose constraints a later "
        "message replaces ([more](understanding.md)).",
    )
    drop_words: Literal["conversational"] | tuple[str, ...] = Field(
        (), description="Words to drop: a list, or `conversational` for the shipped list of words common in requests."
    )


class GenerationSettings(Settings):
    """How responses are generated. Unset values are left to the model's generation config."""

    max_new_tokens: Annotated[int, Field(ge=1)] | None = Field(
        None, description="Maximum number of tokens of a response. Unset: 64 in a batch run, 512 in a chat."
    )
    max_thought_tokens: Annotated[int, Field(ge=1)] | None = Field(
        None,
        description="Maximum number of tokens of a reasoning model's thinking, in addition to the response "
        "([more](models.md#reasoning-models)). Unset: thinking is off if the chat template has a switch for it; with "
        "other models, thinking and response share `max_new_tokens`.",
    )
    do_sample: bool | None = Field(None, description="Sample (true) or decode greedily (false).")
    temperature: Annotated[float, Field(gt=0)] | None = Field(None, description="Sampling temperature.")
    top_p: Annotated[float, Field(gt=0, le=1)] | None = Field(None, description="Top-p (nucleus) sampling.")
    top_k: Annotated[int, Field(ge=0)] | None = Field(None, description="Top-k sampling; 0 turns it off.")
    repetition_penalty: Annotated[float, Field(gt=0)] | None = Field(
        None, description="Repetition penalty; 1.0 turns it off."
    )
    reuse_prefix: Annotated[bool, Neutral()] = Field(
        True,
        description="Encode only once the prefixes that prompts share (`hf_causal`). Responses do not change, except "
        "by rounding in bfloat16 and float16. For models that do not support it, the setting is treated as false.",
    )
    response_check: Annotated[Literal["none", "empty", "grounded"], Renamed("reply_check")] = Field(
        "empty",
        description="Which responses the template response replaces: `none` (the default of `prompt_style: "
        "released`); `empty` ones; or with `grounded` those that fail the check, unless another try or a part of the "
        "response passes it ([more](responses.md#the-check)).",
    )
    candidates: Annotated[int, Field(ge=1)] = Field(
        1,
        description="Number of responses written for each turn, each with a seed of its own; of those that pass "
        "`response_check`, the one that repeats earlier wording least is kept "
        "([more](responses.md#several-candidates)). Needs sampling.",
    )


class InferenceSettings(Settings):
    """How a batch run processes its turns."""

    batch_size: Annotated[int, Field(ge=1)] = Field(
        16,
        description="Maximum number of prompts padded to one batch, for models that do not share prompt prefixes; for "
        "others, memory decides. --batch_size overrides it.",
    )
    prompt_cache_gib: Annotated[float, Field(gt=0)] = Field(
        2.0,
        description="Maximum memory of the KV cache (`hf_causal`), in GiB. It limits how many sessions are processed "
        "at once; a single session that needs more gets more.",
    )
    group_size: Annotated[int, Field(ge=1)] = Field(
        1024, description="Number of turns passed to the language model at once; the backend forms its own batches."
    )
