"""Components in one line, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mcrs.errors import ConfigError
from mcrs.registry.components import specify

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mcrs.registry import Registry


def build(
    registry: Registry, name: str, settings: Mapping[str, Any], resources: Mapping[str, Any], where: str = ""
) -> Any:
    """Make a component of its settings and of what a run offers."""
    return specify(registry, name, settings, where).build(resources)


def find_mistakes(registry: Registry, name: str, settings: Mapping[str, Any], where: str) -> list[str]:
    """Every mistake in a component's settings."""
    try:
        specify(registry, name, settings, where)
    except ConfigError as error:
        return str(error).splitlines()
    return []
