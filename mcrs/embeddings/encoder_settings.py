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
        description="How token vectors are pooled to one vector. Unset: as a sentence-transformers model defines it."
    ),
]
MaxLength: TypeAlias = (
    Annotated[
        int,
        Field(ge=1, description="Maximum length of a text, in tokens; longer ones are truncated. Unset: the model's."),
    ]
    | None
)
Dtype: TypeAlias = Annotated[
    Literal["float32", "bfloat16", "float16"],
    Field(description="Data type of the encoder's weights; vectors are always float32."),
]
BatchSize: TypeAlias = Annotated[int, Field(ge=1, description="Number of texts encoded at once."), Neutral()]
