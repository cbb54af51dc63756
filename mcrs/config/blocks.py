"""The blocks of a configuration that components take as values."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from mcrs.registry.components import Neutral

_LONGEST_PART, _LONGEST_PATH = 255, 4096


def _check_name(name: str) -> str:
    """Refuse what can be neither a name nor a path, which the operating system would do later and less clearly."""
    if "\0" in name:
        raise PydanticCustomError("name", "expected a name or a path without NUL characters")
    encoded = name.encode("utf-8", "surrogatepass")
    if len(encoded) > _LONGEST_PATH or max(map(len, encoded.split(b"/"))) > _LONGEST_PART:
        raise PydanticCustomError("name", "expected a name or a path of at most 255 bytes for each of its parts")
    return name


#: The name of something, or the path of a file.
Name = Annotated[str, Field(min_length=1), AfterValidator(_check_name)]
Weight = Annotated[float, Field(ge=0)]


class Settings(BaseModel):
    """Base of every block: frozen, strict about types, with finite numbers and without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class QuerySettings(Settings):
    """How a conversation becomes a retrieval query. The defaults are the released way.

    A message's weight is that of its role times ``decay`` to the power of its age: how often the listener spoke from it
    on, itself included. The current message has weight 1. What has weight 0 is left out; encoders, whose query is one
    text, take all else as it is.
    """

    last_turns: Annotated[int, Field(ge=0)] | None = Field(
        None, description="Only this many earlier turns count. Unset: all; 0 is the current message alone."
    )
    user_weight: Weight = Field(1.0, description="Weight of the listener's earlier messages; 0 leaves them out.")
    assistant_weight: Weight = Field(1.0, description="Weight of the replies; 0 leaves them out.")
    played_weight: Weight = Field(1.0, description="Weight of the played tracks; 0 leaves them out.")
    decay: Annotated[float, Field(gt=0, le=1)] = Field(
        1.0, description="What a weight is multiplied by for each time that the listener spoke since."
    )
    played_fields: Annotated[tuple[str, ...], Field(min_length=1)] | None = Field(
        None, description="Fields by which a played track is described. Unset: corpus_types."
    )
    role_words: bool = Field(True, description="Whether each message begins with its role (`user: …`).")
    track_ids: bool = Field(
        True,
        description="Whether a played track is the released line with its id and field names, or only its values.",
    )
    drop_words: Literal["conversational"] | tuple[str, ...] = Field(
        (), description="Words that are left out: a list, or `conversational` for those in which people ask for music."
    )


class GenerationSettings(Settings):
    """How replies are written. What is unset is left to the model's own generation config."""

    max_new_tokens: Annotated[int, Field(ge=1)] | None = Field(
        None, description="Most tokens of a reply. Unset: 64 in a batch run, 512 in a chat."
    )
    max_thought_tokens: Annotated[int, Field(ge=1)] | None = Field(
        None,
        description="Most tokens of a reasoning model's thought, beside those of the response; a thought that has not "
        "ended then is an empty response. Unset: thought and response share `max_new_tokens`.",
    )
    do_sample: bool | None = Field(None, description="Sample (true) or take the likeliest token (false).")
    temperature: Annotated[float, Field(gt=0)] | None = Field(None, description="Sampling temperature.")
    top_p: Annotated[float, Field(gt=0, le=1)] | None = Field(None, description="Nucleus sampling mass.")
    top_k: Annotated[int, Field(ge=0)] | None = Field(None, description="Sample from this many tokens; 0 is all.")
    repetition_penalty: Annotated[float, Field(gt=0)] | None = Field(None, description="1.0 is none.")
    reuse_prefix: Annotated[bool, Neutral()] = Field(
        True,
        description="Whether what prompts share at their beginning is encoded once (`hf_causal`). It changes no reply, "
        "but for rounding in bfloat16 and float16; models that cannot do it work as with false.",
    )
    reply_check: Literal["none", "empty", "grounded"] = Field(
        "empty",
        description="What the template reply replaces: nothing (the default of `prompt_style: released`), an empty "
        "reply, or with `grounded` any that misses the recommended title or artist, shows an id, apologises or is cut "
        "off, and still does when written once more and when trimmed to its last whole sentence.",
    )


class InferenceSettings(Settings):
    """How a long run works through its turns."""

    batch_size: Annotated[int, Field(ge=1)] = Field(
        16,
        description="Most prompts padded to one batch, where they do not share what is encoded; else memory decides. "
        "--batch_size overrides.",
    )
    prompt_cache_gib: Annotated[float, Field(gt=0)] = Field(
        2.0,
        description="Most memory for the keys and values of prompts and replies in work (`hf_causal`), in GiB: it "
        "decides how many sessions are in work at once. A session that needs more on its own gets it.",
    )
    group_size: Annotated[int, Field(ge=1)] = Field(
        1024,
        description="How many turns are handed to the language model at once, which groups them as it likes.",
    )
