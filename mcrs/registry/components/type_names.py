"""Types in words: the values that a configuration key accepts."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from mcrs.registry.components import nested_registry

_PLAIN = {bool: "true or false", int: "integer", float: "number", str: "string"}
_SEVERAL = ("integer", "number", "string", "mapping")
_BOUNDS = (("ge", " from {:g}"), ("gt", " above {:g}"), ("le", " to {:g}"))
_ABOVE_TO = " above {:g}, at most {:g}"


def describe_kind(hint: Any, marks: Sequence[object] = ()) -> str:  # noqa: ANN401 - any type
    """A type in words, such as ``number from 0 to 1`` or ``list of strings``; None is not mentioned.

    Args:
        hint: The type.
        marks: Constraints, as pydantic keeps them.
    """
    origin, arguments = get_origin(hint), get_args(hint)
    if nested := nested_registry(hint):
        return f"list of {nested.kind}s"
    if origin is Annotated:
        return describe_kind(arguments[0], arguments[1:])
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in arguments)
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(describe_kind(each) for each in arguments if each is not type(None)))
    if hint == dict[str, Any]:
        return "mapping"
    if _is(origin, Mapping):
        return f"mapping of {_several(arguments[0])} to {_several(arguments[1])}"
    if _is(origin, Sequence):
        return f"list of {_several(arguments[0])}"
    if _is(hint, BaseModel):
        return "mapping"
    return f"{_PLAIN[hint]}{_describe_bounds(marks)}"


def describe_meaning(hint: Any) -> str:  # noqa: ANN401 - any type
    """The description of a type in a pydantic ``Field(description=…)``; ``""`` if there is none."""
    if get_origin(hint) is Annotated:
        for mark in get_args(hint)[1:]:
            if isinstance(mark, FieldInfo) and mark.description:
                return mark.description
    return next(filter(None, map(describe_meaning, get_args(hint))), "")


def _is(hint: object, base: type) -> bool:
    return isinstance(hint, type) and issubclass(hint, base)


def _several(hint: object) -> str:
    kind = describe_kind(hint)
    one = next((one for one in _SEVERAL if kind.startswith(one)), None)
    return kind if one is None else f"{one}s{kind[len(one) :]}"


def _describe_bounds(marks: Sequence[object]) -> str:
    constraints = [each for mark in marks for each in (mark.metadata if isinstance(mark, FieldInfo) else [mark])]
    found = {
        name: value
        for name, _ in _BOUNDS
        for constraint in constraints
        if (value := getattr(constraint, name, None)) is not None
    }
    if set(found) == {"gt", "le"}:
        return _ABOVE_TO.format(found["gt"], found["le"])
    return "".join(text.format(found[name]) for name, text in _BOUNDS if name in found)
