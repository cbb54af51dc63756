"""Types in words: the values that a configuration key accepts."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from mcrs.registry.components.parameters import nested_registry

_PLAIN = {bool: "true or false", int: "integer", float: "number", str: "string"}
_SEVERAL = ("integer", "number", "string", "mapping")
_BOUNDS = {
    ("ge",): " of at least {:g}",
    ("gt",): " above {:g}",
    ("le",): " of at most {:g}",
    ("ge", "le"): " from {:g} to {:g}",
    ("gt", "le"): " above {:g}, at most {:g}",
}


def describe_kind(hint: Any, marks: Sequence[object] = ()) -> str:  # noqa: ANN401 - any type
    """A type in words, such as ``number from 0 to 1`` or ``list of strings``; None is not mentioned.

    ``marks`` are constraints, as pydantic keeps them.
    """
    origin, arguments = get_origin(hint), get_args(hint)
    if nested := nested_registry(hint):
        return f"list of {nested.kind}s"
    if origin is Annotated:
        return describe_kind(arguments[0], arguments[1:])
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in arguments)
    if len(members := union_members(hint)) > 1 or type(None) in arguments:
        return " or ".join(dict.fromkeys(map(describe_kind, members)))
    if hint == dict[str, Any]:
        return "mapping"
    if is_subclass(origin, Mapping):
        return f"mapping of {_several(arguments[0])} to {_several(arguments[1])}"
    if is_subclass(origin, Sequence):
        kinds = {each for each in arguments if each is not ...}
        return f"list of {_several(arguments[0])}" if len(kinds) == 1 else "list"
    if is_subclass(hint, BaseModel):
        return "mapping"
    return f"{_PLAIN[hint]}{_describe_bounds(marks)}"


def union_members(hint: object) -> list[object]:
    """The alternatives of a type but None; the type itself if it has none."""
    if get_origin(hint) is Annotated:
        return union_members(get_args(hint)[0])
    if get_origin(hint) in (Union, types.UnionType):
        return [each for each in get_args(hint) if each is not type(None)]
    return [hint]


def describe_meaning(hint: Any) -> str:  # noqa: ANN401 - any type
    """The description of a type in a pydantic ``Field(description=…)``; ``""`` if there is none."""
    if get_origin(hint) is Annotated:
        for mark in get_args(hint)[1:]:
            if isinstance(mark, FieldInfo) and mark.description:
                return mark.description
    return next(filter(None, map(describe_meaning, get_args(hint))), "")


def is_subclass(hint: object, base: type) -> bool:
    """Whether a type is a class below another one."""
    return isinstance(hint, type) and issubclass(hint, base)


def _several(hint: object) -> str:
    kind = describe_kind(hint)
    one = next((one for one in _SEVERAL if kind.startswith(one)), None)
    return kind if one is None else f"{one}s{kind[len(one) :]}"


def _describe_bounds(marks: Sequence[object]) -> str:
    constraints = [each for mark in marks for each in (mark.metadata if isinstance(mark, FieldInfo) else [mark])]
    found = {
        name: value
        for name in ("ge", "gt", "le")
        for constraint in constraints
        if (value := getattr(constraint, name, None)) is not None
    }
    return _BOUNDS.get(tuple(found), "").format(*found.values())
