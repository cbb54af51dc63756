"""Checking a configuration against what components take: every mistake with its dotted path."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any

from pydantic import BaseModel, PydanticSchemaGenerationError, PydanticUserError, TypeAdapter, ValidationError

from mcrs.errors import ConfigError
from mcrs.registry.components.problems import describe_problems
from mcrs.registry.registration import did_you_mean


def as_json(value: object, where: str) -> str:
    """A value of a configuration as JSON.

    Raises:
        ConfigError: It has a value that JSON cannot express.
    """
    try:
        return json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise ConfigError(f"{where}: expected only strings, finite numbers, lists and mappings: {error}") from None


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
    if not isinstance(value, dict):
        return
    if isinstance(parsed, BaseModel):
        names = {name for key, field in type(parsed).model_fields.items() for name in (key, field.alias) if name}
        kept = {**{name: getattr(parsed, name, None) for name in names}, **(parsed.model_extra or {})}
    elif is_dataclass(parsed):
        kept = vars(parsed)
    elif isinstance(parsed, dict):
        kept = {str(key): item for key, item in parsed.items()}
    else:
        return
    for key, item in value.items():
        if key in kept:
            yield from _ignored_keys(kept[key], item, f"{where}.{key}")
        elif not isinstance(parsed, dict) or len(parsed) < len(value):
            yield f"{where}.{key}: unknown key{did_you_mean(key, kept)} (known: {', '.join(kept)})"


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
