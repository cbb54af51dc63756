"""The settings that all encoders have, as components take them."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from mcrs.config.blocks import Settings
from mcrs.registry.components import Neutral, Weights

Pooling: TypeAlias = Literal["mean", "cls", "max", "lasttoken", "weightedmean"]
TextCut: TypeAlias = Annotated[
    Literal["end", "beginning"],
    Field(
        description="Where a query that is too long is cut: at its end, or at its beginning (the newest message stays)."
    ),
]


class ModelSettings(Settings):
    """Which model reads texts, and how."""

    model_name: Annotated[str, Weights()] = Field(
        min_length=1, description="The encoder: a local folder or a hub id; `id@revision` pins it."
    )
    max_length: Annotated[int, Field(ge=1)] | None = Field(
        None, description="Maximum length of a text, in tokens; longer ones are truncated. Unset: the model's."
    )
    dtype: Literal["float32", "bfloat16", "float16"] = Field(
        "float32", description="Data type of the model's weights; results are always float32."
    )
    batch_size: Annotated[int, Neutral()] = Field(32, ge=1, description="Number of texts encoded at once.")


class EncoderSettings(ModelSettings):
    """Which model turns a text into a vector, and how."""

    pooling: Pooling | None = Field(
        None,
        description="How token vectors are pooled to one vector. Unset: as a sentence-transformers model defines it.",
    )
