"""Converting settings given in Python to YAML values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import PurePath
from typing import Any, Protocol, runtime_checkable

from pydantic import BaseModel

from mcrs.checks.plain_values import real_number, whole_number
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
        value: The setting: any of these, tuples, ranges, arrays, paths, enum members, numbers of numpy and torch,
            dataclasses, settings objects, or what has ``as_setting``.
        where: Its key, for the message.

    Raises:
        ConfigError: It is something else, such as NaN, or a mapping has a key that is not a string.
    """
    if isinstance(value, AsSetting):
        return value.as_setting()
    if isinstance(value, Enum):
        return plain_setting(value.value, where)
    if isinstance(value, (PurePath, str)):
        return str(value)
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_unset=True)
    if is_dataclass(value) and not isinstance(value, type):
        value = {each.name: getattr(value, each.name) for each in fields(value)}
    if isinstance(value, Mapping):
        if wrong := [key for key in value if not isinstance(key, str)]:
            raise ConfigError(f"{where}: expected strings as keys, got {wrong[0]!r}")
        return {str(key): plain_setting(item, f"{where}.{key}") for key, item in value.items()}
    if isinstance(value, (list, tuple, range)):
        return [plain_setting(item, f"{where}.{index}") for index, item in enumerate(value)]
    if getattr(value, "ndim", 0) and hasattr(value, "tolist"):
        return plain_setting(value.tolist(), where)
    scalar = _scalar(value)
    as_json(scalar, where)
    return scalar


def _scalar(value: Any) -> Any:  # noqa: ANN401 - any setting that is not a collection
    """A number of any library as a Python number; any other value as it is."""
    if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):
        value = value.item()
    if isinstance(value, (bool, int, float)):
        return value
    whole, real = whole_number(value), real_number(value)
    return whole if whole is not None else value if real is None else real
