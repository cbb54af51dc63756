"""What is said of a value of another type: where it is, what was expected, what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from mcrs.errors import ConfigError
from mcrs.registry.components import parse_value


class Part(BaseModel):
    """A settings class."""

    model_config = ConfigDict(extra="forbid")

    size: Annotated[int, Field(ge=1)] | None = None
    colour: Literal["red", "green", "blue"] = "red"
    name: Annotated[str, Field(min_length=1)] = "a"


@dataclass
class Place:
    """A type that has no name in messages."""

    x: int = 0


@pytest.mark.parametrize(
    ("hint", "value", "message"),
    [
        (dict[str, Any], "bm25", "k: expected a mapping, got 'bm25'"),
        (tuple[dict[str, Any], ...], "llm", "k: expected a list of mappings, got 'llm'"),
        (
            dict[str, Annotated[float, Field(gt=0)]],
            ["title"],
            "k: expected a mapping of strings to numbers above 0, got ['title']",
        ),
        (dict[str, Annotated[float, Field(gt=0)]], {"title": 0}, "k.title: expected a number above 0, got 0"),
        (
            Annotated[dict[str, Annotated[float, Field(gt=0)]], Field(min_length=1)] | None,
            {"title": 0},
            "k.title: expected a number above 0, got 0",
        ),
        (Part, [1], "k: expected a mapping, got [1]"),
        (Place, [1], "k: expected a mapping, got [1]"),
        (Mapping, 1, "k: expected a mapping, got 1"),
        (tuple[int, str], [1, 2], "k.1: expected a string, got 2"),
        (tuple[int, str], "ab", "k: expected a list, got 'ab'"),
        (set[int], 1, "k: expected a list, got 1"),
        (bool, "yes", "k: expected true or false, got 'yes'"),
        (int, 1.5, "k: expected an integer, got 1.5"),
        (Annotated[tuple[int, ...], Field(min_length=1)], [], "k: expected at least one value, got []"),
        (Annotated[tuple[int, ...], Field(min_length=2)], [1], "k: expected at least 2 values, got [1]"),
        (Part, {"size": 0}, "k.size: expected an integer of at least 1, got 0"),
        (Part, {"colour": "pink"}, "k.colour: expected 'red', 'green' or 'blue', got 'pink'"),
        (Part, {"name": ""}, "k.name: expected a string that is not empty, got ''"),
        (Sequence[Part], [{"siz": 1}], "k.0.siz: unknown key; did you mean 'size'? (known: size, colour, name)"),
    ],
)
def test_value_of_another_type_is_told_what_is_expected_in_the_words_of_the_reference(
    hint: Any, value: object, message: str
) -> None:
    with pytest.raises(ConfigError) as error:
        parse_value(hint, value, "k")
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("hint", "value", "message"),
    [
        (Literal["c"] | tuple[str, ...], "foo", "k: expected 'c' or a list of strings, got 'foo'"),
        (Literal["c"] | tuple[str, ...], ["a", 1], "k.1: expected a string, got 1"),
        (tuple[float | None, ...] | float | None, ["c"], "k.0: expected a number, got 'c'"),
        (float | dict[str, float], {"title": "x"}, "k.title: expected a number, got 'x'"),
        (str | Part, {"size": "x"}, "k.size: expected an integer of at least 1, got 'x'"),
        (int | str, 1.5, "k: expected an integer or a string, got 1.5"),
    ],
)
def test_value_with_several_possible_types_has_one_line(hint: Any, value: object, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        parse_value(hint, value, "k")
    assert str(error.value) == message
