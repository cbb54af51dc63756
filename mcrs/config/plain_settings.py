"""Converting settings given in Python to YAML values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import PurePath
from typing import Any, Protocol, runtime_checkable

from pydantic import BaseModel

from mcrs.checks.plain_values import real_number, valid_text, whole_number
from mcrs.errors import ConfigError
from mcrs.registry.components import as_json


@runtime_checkable
class AsSetting(Protocol):
    """An object that YAML can express, such as a retriever."""

    def as_setting(self) -> dict[str, Any]:
        """The YAML value."""


#: A list that contains itself has more levels than any limit.
_MAX_LEVELS = 50


def plain_setting(value: Any, where: str, level: int = 0) -> Any:  # noqa: ANN401 - any setting
    """A setting as strings, numbers, lists and mappings, copied.

    Args:
        value: The setting: any of these, tuples, ranges, arrays, paths, enum members, numbers of numpy and torch,
            dataclasses, settings objects, or what has ``as_setting``.
        where: Its key, for the message.
        level: In how many lists and mappings it is.

    Raises:
        ConfigError: It is something else, such as NaN, or a mapping has a key that is not a string.
    """
    if level > _MAX_LEVELS:
        raise ConfigError(f"{where[:60]}…: expected at most {_MAX_LEVELS} levels of lists and mappings")
    if isinstance(value, AsSetting):
        return value.as_setting()
    if isinstance(value, Enum):
        return plain_setting(value.value, where)
    if isinstance(value, (PurePath, str)):
        return _text(str(value), where)
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_unset=True)
    if is_dataclass(value) and not isinstance(value, type):
        value = {each.name: getattr(value, each.name) for each in fields(value)}
    if isinstance(value, Mapping):
        return {_key(key, where): plain_setting(item, f"{where}.{key}", level + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple, range)):
        return [plain_setting(item, f"{where}.{index}", level + 1) for index, item in enumerate(value)]
    if getattr(value, "ndim", 0) and hasattr(value, "tolist"):
        return plain_setting(value.tolist(), where, level)
    scalar = _scalar(value, where)
    as_json(scalar, where)
    return scalar


def _text(text: str, where: str) -> str:
    if valid_text(text) != text:
        raise ConfigError(f"{where}: expected text that UTF-8 can encode, got {text!a}")
    return text


def _key(key: object, where: str) -> str:
    if not isinstance(key, str):
        raise ConfigError(f"{where}: expected strings as keys, got {key!r}")
    return _text(str(key), where)


def _scalar(value: Any, where: str) -> Any:  # noqa: ANN401 - any setting that is not a collection
    """A number of any library as a Python number; any other value as it is, unless it is a data frame."""
    if hasattr(value, "columns") and hasattr(value, "to_dict"):
        raise ConfigError(
            f"{where}: a setting cannot be a data frame; save it, as in frame.to_parquet('tracks.parquet'), and give "
            f"the path"
        )
    if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):
        value = value.item()
    if isinstance(value, (bool, int, float)):
        return value
    whole, real = whole_number(value), real_number(value)
    return whole if whole is not None else value if real is None else real
