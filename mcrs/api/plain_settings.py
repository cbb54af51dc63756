"""Converting settings given in Python to YAML values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, Protocol, runtime_checkable

from pydantic import BaseModel

from mcrs.checks.plain_values import whole_number
from mcrs.errors import ConfigError
from mcrs.registry.components import as_json


@runtime_checkable
class AsSetting(Protocol):
    """An object that YAML can express, such as a retriever."""

    def as_setting(self) -> dict[str, Any]:
        """The YAML value."""


def plain_setting(value: Any, where: str) -> Any:  # noqa: ANN401 - any setting
    """A setting as strings, numbers, lists and mappings, copied.

    Args:
        value: The setting: any of these, tuples, paths, numpy numbers, settings objects, or what has ``as_setting``.
        where: Its key, for the message.

    Raises:
        ConfigError: It is something else, such as NaN, or a mapping has a key that is not a string.
    """
    if isinstance(value, AsSetting):
        return value.as_setting()
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_unset=True)
    if isinstance(value, Mapping):
        if wrong := [key for key in value if not isinstance(key, str)]:
            raise ConfigError(f"{where}: expected strings as keys, got {wrong[0]!r}")
        return {key: plain_setting(item, f"{where}.{key}") for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_setting(item, f"{where}.{index}") for index, item in enumerate(value)]
    if not isinstance(value, (bool, int, float)) and (number := _number(value)) is not None:
        return number
    as_json(value, where)
    return value


def _number(value: object) -> int | float | None:
    """A number of numpy or torch as a Python number, or None."""
    whole = whole_number(value)
    return whole if whole is not None else float(value) if hasattr(value, "__float__") else None
