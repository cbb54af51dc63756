"""Changes by dotted keys, and how they are merged into a configuration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mcrs.config.strict_yaml import parse_yaml
from mcrs.errors import ConfigError

#: No configuration is nested as deeply as this.
_MAX_PARTS = 20


def read_overrides(assignments: Iterable[str]) -> dict[str, Any]:
    """Parse ``--set`` values: ``key=value`` with a dotted key and a YAML value, into one nested mapping.

    Raises:
        ConfigError: One has no ``=`` or no key, its value is not YAML, or two contradict.
    """
    given = []
    for assignment in assignments:
        key, separator, text = assignment.partition("=")
        if not separator or not all(key.strip().split(".")):
            raise ConfigError(f"--set {assignment!r}: expected key=value, as in --set generation.max_new_tokens=32")
        given.append((key.strip(), f"--set {assignment!r}", parse_yaml(text, f"--set {key}")))
    return nest_overrides(given, "--set ")


def nest_overrides(given: Iterable[tuple[str, str, Any]], prefix: str = "") -> dict[str, Any]:
    """Make one nested mapping of dotted keys.

    Each key comes with what messages call it, and with its value; ``prefix`` is for the message about its length.

    Raises:
        ConfigError: A part of a key is empty, a key is too long, or two contradict.
    """
    tree: dict[str, Any] = {}
    earlier: list[list[str]] = []
    for key, where, value in given:
        parts = key.split(".")
        if not all(parts):
            raise ConfigError(f"{where}: expected a dotted key such as generation.max_new_tokens")
        if len(parts) > _MAX_PARTS:
            raise ConfigError(
                f"{prefix}{key[:40]}…: expected a key of at most {_MAX_PARTS} parts, got one of {len(parts)}"
            )
        if any(len(other) > len(parts) and other[: len(parts)] == parts for other in earlier):
            raise ConfigError(f"{where}: conflicts with an earlier value of a key below {key!r}")
        earlier.append(parts)
        node = tree
        for part in parts[:-1]:
            node = node.setdefault(part, {})
            if not isinstance(node, dict):
                raise ConfigError(f"{where}: conflicts with the earlier value of {part!r}")
        node[parts[-1]] = value
    return tree


def merge(base: Mapping[str, Any], over: Mapping[str, Any], where: str = "") -> dict[str, Any]:
    """Merge one nested mapping into another.

    Lists and scalars are replaced as a whole; a mapping over a list replaces items by their index. ``where`` is the
    dotted path of both, with a dot at its end, for messages.

    Raises:
        ConfigError: A list has no such index.
    """
    return {**base, **{key: _lay(base.get(key), value, f"{where}{key}") for key, value in over.items()}}


def _lay(below: object, value: object, where: str) -> object:
    if not isinstance(value, dict):
        return value
    if isinstance(below, dict):
        return merge(below, value, f"{where}.")
    if isinstance(below, list):
        laid = list(below)
        for part, item in value.items():
            position = index_in(below, part, f"{where}.{part}")
            laid[position] = _lay(below[position], item, f"{where}.{part}")
        return laid
    return value


def index_in(items: Sequence[object], part: str, where: str) -> int:
    """The list index that a part of the dotted key ``where`` names: digits without a sign or leading zeros.

    Raises:
        ConfigError: The index is out of range or not a number; the message gives the valid ones.
    """
    if part not in map(str, range(len(items))):
        if not items:
            raise ConfigError(f"{where}: expected no list index, because the list is empty, got {part!r}; set the list")
        known = f"0 to {len(items) - 1}" if len(items) > 1 else "only 0"
        inside = where.rpartition(".")[0]
        raise ConfigError(f"{where}: expected an index of the list {inside} ({known}), got {part!r}")
    return int(part)
