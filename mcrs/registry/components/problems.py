"""What pydantic found wrong with a configuration, in one line each: where, what was expected, what was found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from mcrs.checks.plain_values import json_word
from mcrs.checks.redaction import hide_secrets
from mcrs.registry.components.parameters import settings_class
from mcrs.registry.components.type_names import describe_kind, is_subclass, union_members
from mcrs.registry.registration import did_you_mean

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

#: Maximum number of characters of a wrong value in a message.
_LONGEST = 200
# Errors that a value of the expected type cannot have, and what is expected if the type has no name.
_WRONG_TYPE = {
    **dict.fromkeys(("model_type", "dict_type", "mapping_type", "dataclass_type"), "a mapping"),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type"), "a list"),
    **dict.fromkeys(("int_type", "int_from_float"), "an integer"),
    "float_type": "a number",
    "string_type": "a string",
    "bool_type": "true or false",
    **dict.fromkeys(("literal_error", "greater_than", "greater_than_equal", "less_than", "less_than_equal"), ""),
}
_NOUN = re.compile(r"(?:^|(?<= or ))(?=(?:integer|number|string|mapping|list)\b)")
# The last comma between values in quotes.
_LAST = re.compile(r"(?<='), (?='[^,]*$)")


def describe_problems(error: ValidationError, hint: object, where: str = "") -> Iterator[str]:
    """One line for each thing that pydantic found wrong, with its dotted path.

    Of the expected type ``hint``, the keys of the settings classes in it are known; ``where`` is the dotted path of the
    whole value.
    """
    located = [(*_locate(hint, problem["loc"]), problem) for problem in error.errors()]
    # Of a value with several possible types, pydantic has a problem for each; one in a part of the value says most.
    yield from dict.fromkeys(
        _describe(problem, ".".join(key for key in (where, *keys) if key), kind)
        for keys, kind, problem in located
        if not any(len(other) > len(keys) and other[: len(keys)] == keys for other, *_ in located)
    )


def _describe(problem: ErrorDetails, path: str, kind: object) -> str:
    if problem["type"] == "extra_forbidden":
        settings, key = settings_class(kind), str(problem["loc"][-1])
        known = list(settings.model_fields) if settings else []
        return f"{path}: unknown key{did_you_mean(key, known)} (known: {', '.join(known)})"
    text = _expectation(problem, kind)
    if problem["type"] != "missing":
        value = hide_secrets(problem["input"], *path.split("."))
        found = "null (an empty value)" if value is None else json_word(value) or repr(value)
        if text == "expected a mapping" and kind == dict[str, Any] and path.rpartition(".")[2].isdigit():
            text = f"expected a mapping such as {{type: {value if isinstance(value, str) else '…'}}}"
        text += f", got {found if len(found) <= _LONGEST else found[:_LONGEST] + '…'}"
    return f"{path}: {text}" if path else text


def key_in_block(name: str, settings: type[BaseModel]) -> str | None:
    """The dotted key of a name that a block of some settings has; None if none has it."""
    blocks = ((key, settings_class(field.annotation)) for key, field in settings.model_fields.items())
    return next((f"{key}.{name}" for key, block in blocks if block is not None and name in block.model_fields), None)


def _expectation(problem: ErrorDetails, kind: object) -> str:
    if problem["type"] == "too_short":
        least = problem["ctx"]["min_length"]
        return f"expected at least {'one value' if least == 1 else f'{least} values'}"
    if problem["type"] == "string_too_short" and problem["ctx"]["min_length"] == 1:
        return "expected a string that is not empty"
    if problem["type"] in _WRONG_TYPE and (expected := _words(kind) or _WRONG_TYPE[problem["type"]]):
        return f"expected {expected}"
    return f"{problem['msg'][:1].lower()}{problem['msg'][1:]}"


def _words(kind: object) -> str:
    """A type in words, with articles; empty if it has none, like the types of some plug-ins."""
    try:
        words = describe_kind(kind).replace("`", "'")
    except (IndexError, KeyError, TypeError):
        return ""
    return _LAST.sub(" or ", _NOUN.sub("a ", words).replace("a integer", "an integer"))


def _locate(hint: object, location: Sequence[int | str]) -> tuple[list[str], object]:
    """The keys that lead to a problem, and the type at that place; for an unknown key, the type that lacks it."""
    keys: list[str] = []
    parts = list(location)
    while parts:
        members = union_members(hint)
        if len(members) > 1:
            parts.pop(0)  # pydantic's name of one of them
        if parts and "[" not in str(part := parts.pop(0)):  # which is in the names of types
            keys.append(str(part))
            hint = next(filter(None, (_inside(member, part) for member in members)), hint if not parts else object)
    return keys, hint


def _inside(hint: object, key: int | str) -> object:
    """The type of an item or a field of a type; None if it has none."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _inside(arguments[0], key)
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        field = hint.model_fields.get(str(key))
        return None if field is None else Annotated[field.annotation, field]
    if is_subclass(origin, Mapping):
        return arguments[1]
    if not is_subclass(origin, Sequence) or not isinstance(key, int):
        return None
    return arguments[key if origin is tuple and ... not in arguments and key < len(arguments) else 0]
