"""Checking a configuration against what components take: every mistake with its dotted path."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from pydantic import (
    AliasChoices,
    AliasPath,
    BaseModel,
    PydanticSchemaGenerationError,
    PydanticUserError,
    RootModel,
    TypeAdapter,
    ValidationError,
)

from mcrs.checks.plain_values import short_repr
from mcrs.errors import ConfigError
from mcrs.registry.components.problems import describe_problems
from mcrs.registry.registration import did_you_mean

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo


def as_json(value: object, where: str) -> str:
    """A value of a configuration as JSON.

    Raises:
        ConfigError: It has a value that JSON cannot express.
    """
    try:
        text = json.dumps(value, allow_nan=False)
        if "\\ud" in text:
            json.dumps(value, ensure_ascii=False).encode()
        return text
    except UnicodeEncodeError:
        raise ConfigError(f"{where}: expected text that UTF-8 can encode, got {short_repr(value)}") from None
    except (TypeError, ValueError, RecursionError):
        raise ConfigError(
            f"{where}: expected only strings, finite numbers, true, false, null, lists and mappings, "
            f"got {short_repr(value)}"
        ) from None


def parse_value(hint: Any, value: object, where: str) -> Any:  # noqa: ANN401 - hint is any type, and so is the value
    """Turn a YAML value into a parameter's type, strictly: ``"20"`` is not an integer.

    Raises:
        ConfigError: The value is not of that type; every problem is listed.
    """
    try:
        # JSON mode is strict about scalars, but accepts a list for a tuple and a mapping for a settings class.
        parsed = TypeAdapter(hint).validate_json(as_json(value, where), strict=True)
    except ValidationError as error:
        raise ConfigError("\n".join(describe_problems(error, hint, where))) from None
    if ignored := list(_ignored_keys(parsed, value, where)):
        raise ConfigError("\n".join(ignored))
    return parsed


def _ignored_keys(parsed: object, value: object, where: str) -> Iterator[str]:
    """One line for each key that pydantic left out of a dataclass, a typed dictionary or a model of a plug-in."""
    if isinstance(value, list) and isinstance(parsed, (list, tuple)):
        for index, (each, item) in enumerate(zip(parsed, value, strict=False)):
            yield from _ignored_keys(each, item, f"{where}.{index}")
    if not isinstance(value, dict) or (kept := _parts(parsed)) is None:
        return
    for key, item in value.items():
        if key in kept:
            yield from _ignored_keys(kept[key], item, f"{where}.{key}")
        elif not isinstance(parsed, dict) or len(parsed) < len(value):
            yield f"{where}.{key}: unknown key{did_you_mean(key, kept)} (known: {', '.join(kept)})"


def _parts(parsed: object) -> dict[str, object] | None:
    """The parts of a value by every key that a configuration may give them; None if these keys are unknown."""
    if isinstance(parsed, RootModel):
        return _parts(parsed.root)
    if isinstance(parsed, dict):
        return {str(key): item for key, item in parsed.items()}
    decorators: Any = getattr(type(parsed), "__pydantic_decorators__", None)
    if decorators is not None and any(each.info.mode != "after" for each in decorators.model_validators.values()):
        return None  # they see the keys first, and may read others
    infos: dict[str, FieldInfo] = getattr(type(parsed), "__pydantic_fields__", {})
    found = {name: getattr(parsed, key) for key, info in infos.items() for name in _names(key, info)}
    if isinstance(parsed, BaseModel):
        return {**found, **(parsed.model_extra or {})}
    if is_dataclass(parsed):
        return {each.name: getattr(parsed, each.name) for each in fields(parsed) if each.init} | found
    return None


def _names(key: str, info: FieldInfo) -> list[str]:
    alias = info.validation_alias
    choices = alias.choices if isinstance(alias, AliasChoices) else [alias]
    return [key, *(str(each.path[0] if isinstance(each, AliasPath) else each) for each in choices if each is not None)]


def check_value(hint: Any, value: object, where: str, component: str) -> Any:  # noqa: ANN401 - as in parse_value
    """Turn a YAML value into the type of a component's parameter.

    Raises:
        ConfigError: The value is not of that type, or no YAML value can be of it.
    """
    try:
        return parse_value(hint, value, where)
    except PydanticUserError as error:
        # The second line of an error is a link, and pydantic itself cannot express the types of most such settings.
        reason = "" if isinstance(error, PydanticSchemaGenerationError) else f": {str(error.message).splitlines()[0]}"
        raise ConfigError(f"{where}: {component!r} does not accept this setting in a configuration{reason}") from None
