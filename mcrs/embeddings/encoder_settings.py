"""The settings that all encoders have, as components take them."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from mcrs.components import Weights

#: The encoder: a local folder or a hub id; ``id@revision`` pins it.
EncoderName: TypeAlias = Annotated[str, Weights()]
#: How token vectors become one; None if the model is a sentence-transformers model, which says so itself.
Pooling: TypeAlias = Literal["mean", "cls", "max", "lasttoken", "weightedmean"]
#: Longer texts are cut at their end, in tokens; None is the model's own limit.
MaxLength: TypeAlias = Annotated[int, Field(ge=1)] | None
#: Number format of the weights; vectors are float32 always.
Dtype: TypeAlias = Literal["float32", "bfloat16", "float16"]
#: Texts that are encoded at once.
BatchSize: TypeAlias = Annotated[int, Field(ge=1)]
