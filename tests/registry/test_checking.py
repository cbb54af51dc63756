"""Keys of mappings that pydantic reads by other names than those of the fields, or leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import AliasChoices, AliasPath, BaseModel, Field, RootModel, model_validator

from mcrs.errors import ConfigError
from mcrs.registry.components import parse_value


@dataclass(slots=True)
class Slotted:
    """A dataclass without a dictionary of its own."""

    size: int = 1


class Aliased(BaseModel):
    """Fields with other names in a configuration."""

    size: int = Field(1, validation_alias="width")
    depth: int = Field(1, validation_alias=AliasChoices("deep", AliasPath("box", "depth")))


class Sizes(RootModel[dict[str, int]]):
    """A mapping with a name."""


class Renaming(BaseModel):
    """A model that reads an earlier key."""

    size: int = 1

    @model_validator(mode="before")
    @classmethod
    def rename(cls, value: dict[str, Any]) -> dict[str, Any]:
        """Read the earlier key."""
        return {"size": value.get("width", value.get("size"))}


@pytest.mark.parametrize(
    ("hint", "value", "expected"),
    [
        (Slotted, {"size": 2}, Slotted(2)),
        (Aliased, {"width": 2, "deep": 3}, Aliased(width=2, deep=3)),
        (Aliased, {"box": {"depth": 3}}, Aliased(deep=3)),
        (Sizes, {"a": 2}, Sizes({"a": 2})),
        (Renaming, {"width": 2}, Renaming(size=2)),
    ],
)
def test_a_key_that_is_read_is_accepted(hint: Any, value: object, expected: object) -> None:
    assert parse_value(hint, value, "k") == expected


@pytest.mark.parametrize(
    ("hint", "value", "message"),
    [
        (Slotted, {"sice": 2}, "k.sice: unknown key; did you mean 'size'? (known: size)"),
        (Aliased, {"widht": 2}, "k.widht: unknown key; did you mean 'width'? (known: size, width, depth, deep, box)"),
        (RootModel[dict[str, Slotted]], {"a": {"x": 1}}, "k.a.x: unknown key (known: size)"),
    ],
)
def test_a_key_that_is_left_out_is_an_error(hint: Any, value: object, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        parse_value(hint, value, "k")
    assert str(error.value) == message
