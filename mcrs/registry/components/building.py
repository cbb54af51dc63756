"""Constructing components from their settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mcrs.errors import ConfigError
from mcrs.registry.components.checking import check_settings, parse_value
from mcrs.registry.components.parameters import nested_registry, own_settings, signature_of
from mcrs.registry.plugin_errors import naming_plugins

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mcrs.registry import Registry


def call(component: type, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever the component is
    """Construct a component from its arguments."""
    return component(**arguments)


def build(
    registry: Registry,
    name: str,
    settings: Mapping[str, Any],
    resources: Mapping[str, Any],
    construct: Callable[[type, Mapping[str, Any]], Any] = call,
    where: str = "",
) -> Any:  # noqa: ANN401
    """Construct a component.

    Each parameter takes, in this order: its setting, what the registered name presets, the resource of its name, its
    default.

    Args:
        registry: Where ``name`` is looked up.
        name: A registered name.
        settings: The component's own YAML keys.
        resources: Values shared by all components, by parameter name; those that a component does not take are left.
        construct: Makes each component from its class and arguments; who builds many can share equal ones.
        where: The dotted place of the settings in the configuration, for messages.

    Returns:
        The component.

    Raises:
        ConfigError: A setting is wrong, or a parameter has no value; every mistake is listed. Or the constructor of a
            plug-in failed.
    """
    where = where or registry.kind.replace(" ", "_")
    entry = registry[name]
    component, chosen = entry.load(), {**entry.settings, **settings}
    if mistakes := check_settings(registry, name, chosen, where):
        raise ConfigError("\n".join(mistakes))
    arguments: dict[str, Any] = {}
    for key, (parameter, hint) in signature_of(component).items():
        if key in chosen:
            if nested := nested_registry(hint):
                arguments[key] = [
                    build(nested, item["type"], own_settings(item), resources, construct, f"{where}.{key}.{place}")
                    for place, item in enumerate(chosen[key])
                ]
            else:
                arguments[key] = parse_value(hint, chosen[key], f"{where}.{key}")
        elif key in resources:
            arguments[key] = resources[key]
        elif parameter.default is parameter.empty:
            raise ConfigError(f"{where}: {name!r} needs the setting {key!r}")
    try:
        with naming_plugins(ConfigError):
            return construct(component, arguments)
    except ConfigError as error:
        # A constructor knows the names of its parameters, but not where in a configuration these are set.
        if re.split(r"[.:]", str(error), maxsplit=1)[0] in chosen:
            raise ConfigError(f"{where}.{error}") from error
        raise
