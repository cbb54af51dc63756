"""The settings that all encoders have, as components take them; the configuration reference shows what they mean."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from mcrs.registry.components import Neutral, Weights

EncoderName: TypeAlias = Annotated[
    str, Weights(), Field(description="The encoder: a local folder or a hub id; `id@revision` pins it.")
]
Pooling: TypeAlias = Annotated[
    Literal["mean", "cls", "max", "lasttoken", "weightedmean"],
    Field(
        description="How token vectors become one; unset if the model is a sentence-transformers model, which says so "
        "itself."
    ),
]
MaxLength: TypeAlias = (
    Annotated[
        int,
        Field(ge=1, description="Longer texts are cut at their end, in tokens; unset is the model's own limit."),
    ]
    | None
)
Dtype: TypeAlias = Annotated[
    Literal["float32", "bfloat16", "float16"],
    Field(description="Number format of the encoder's weights; vectors are float32 always."),
]
BatchSize: TypeAlias = Annotated[int, Field(ge=1, description="Texts that are encoded at once."), Neutral()]
