"""A component as its class and its checked settings: the basis of building, comparing, resuming and documenting."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from mcrs.checks.plain_values import json_repr
from mcrs.checks.redaction import hide_secrets
from mcrs.errors import ConfigError
from mcrs.registry.components.checking import check_value
from mcrs.registry.components.markers import PROVIDED, FromRun, Neutral, Provided
from mcrs.registry.components.parameters import (
    find_marker,
    find_markers,
    nested_registry,
    own_settings,
    signature_of,
    with_inlined,
    without_neutral,
)
from mcrs.registry.plugin_errors import locate_plugin_errors
from mcrs.registry.registration import did_you_mean

if TYPE_CHECKING:
    from mcrs.registry import Registry

Marker = TypeVar("Marker")


def call(component: type, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever the component is
    """Construct a component from its arguments, by the names of :func:`signature_of`."""
    return component(**with_inlined(component, arguments))


@dataclass(frozen=True)
class ComponentSpec:
    """A component that is not constructed yet.

    Attributes:
        given: Its settings as the configuration has them.
        presets: The settings that its registered name presets, in the same form.
        values: Its settings, presets included, in the types of its parameters; without nested components.
        nested: The components that it contains, by parameter.
        where: The dotted path of its settings, for messages.
        named: The dotted path of its name, for messages.
    """

    name: str
    component: type
    given: Mapping[str, Any]
    presets: Mapping[str, Any]
    values: Mapping[str, Any]
    nested: Mapping[str, tuple[ComponentSpec, ...]]
    where: str
    named: str

    def tree(self) -> Iterator[ComponentSpec]:
        """This component, and all that are nested in it."""
        yield self
        for specs in self.nested.values():
            for spec in specs:
                yield from spec.tree()

    @property
    def asks_language_model(self) -> bool:
        """Whether this component, or one that is nested in it, takes the language model of the run."""
        provided = (marker for spec in self.tree() for _, marker in spec.markers(Provided))
        return any(marker.what == "language_model" for marker in provided)

    def markers(self, kind: type[Marker]) -> Iterator[tuple[str, Marker]]:
        """The markers of a kind on the parameters, each with the parameter's name."""
        for name, (_, hint) in signature_of(self.component).items():
            for marker in find_markers(hint, kind):
                yield name, marker

    def marked_values(self, kind: type[Marker], resources: Mapping[str, Any]) -> Iterator[tuple[Marker, Any]]:
        """The markers of a kind, each with its parameter's value; parameters without a value are left out.

        ``resources`` are the values of the run, as in :meth:`build`.
        """
        settings = {**self.presets, **self.given}
        for name, marker in self.markers(kind):
            parameter, hint = signature_of(self.component)[name]
            value = settings[name] if name in settings else resources.get(_resource_of(hint) or "", parameter.default)
            if value is not None and value is not parameter.empty:
                yield marker, value

    def files(self) -> Iterator[Path]:
        """The files that its settings of the type ``Path`` name; a folder may be one that the component writes to."""
        for name, (parameter, hint) in signature_of(self.component).items():
            path = self.values.get(name, parameter.default)
            if isinstance(path, Path) and path.is_file() and find_marker(hint, Neutral) is None:
                yield path

    def run_keys(self) -> set[str]:
        """The dotted keys of the run that this component and those nested in it take."""
        return {marker.key for spec in self.tree() for name, marker in spec.markers(FromRun) if name not in spec.values}

    def result_settings(self) -> dict[str, Any]:
        """The given settings that affect results, as JSON values."""
        decided: dict[str, Any] = {}
        for key, value in self.given.items():
            hint = signature_of(self.component)[key][1]
            if find_marker(hint, Neutral):
                continue
            if key in self.nested:
                specs = zip(value, self.nested[key], strict=True)
                decided[key] = [{"type": item["type"], **spec.result_settings()} for item, spec in specs]
            else:
                decided[key] = without_neutral(hint, value)
        return decided

    def build(self, resources: Mapping[str, Any], construct: Callable[[type, Mapping[str, Any]], Any] = call) -> Any:  # noqa: ANN401 - whatever the component is
        """Construct the component.

        A parameter takes the first of: its setting, the preset of the registered name, the value of the run by its
        marker, its default. ``resources`` are the values of the run, by the names of :class:`Provided` and the dotted
        keys of :class:`FromRun`. A caller that builds many pipelines can share equal components by ``construct``.

        Raises:
            ConfigError: A parameter has no value, a constructor rejects one, or the constructor of a plug-in failed.
        """
        arguments: dict[str, Any] = {}
        for key, (parameter, hint) in signature_of(self.component).items():
            resource = _resource_of(hint)
            if key in self.nested:
                arguments[key] = [spec.build(resources, construct) for spec in self.nested[key]]
            elif key in self.values:
                arguments[key] = copy.copy(self.values[key])
            elif resource is not None and resource in resources:
                arguments[key] = resources[resource]
            elif parameter.default is parameter.empty:
                raise ConfigError(f"{self.named}: {self.name!r} {_lack(key, hint, resources)}")
        try:
            with locate_plugin_errors(ConfigError):
                return construct(self.component, arguments)
        except ConfigError as error:
            # A constructor knows the names of its parameters, but not where in a configuration these are set.
            if self._is_setting(re.split(r"[.:]", str(error), maxsplit=1)[0]):
                raise ConfigError(f"{self.where}.{error}") from error
            raise

    def _is_setting(self, key: str) -> bool:
        """Whether a key is, or could be, set at this component; the values of the run are set elsewhere."""
        if key in self.values or key in self.nested:
            return True
        signature = signature_of(self.component)
        return key in signature and _resource_of(signature[key][1]) is None


def specify(
    registry: Registry, name: str, settings: Mapping[str, Any], where: str = "", named: str = ""
) -> ComponentSpec:
    """Check a component's settings, JSON values by their YAML keys, those of nested components included.

    For messages, ``where`` is the dotted path of the settings in the configuration, and ``named`` that of the name; it
    may be the same.

    Raises:
        ConfigError: The name or a setting is wrong; each line is a mistake and begins with its dotted path.
    """
    where = where or registry.kind.replace(" ", "_")
    named = named or where
    try:
        entry = registry[name]
        component = entry.load()
    except ConfigError as error:
        raise type(error)(f"{named}: {error}") from None
    signature = signature_of(component)
    own = {key: hint for key, (_, hint) in signature.items() if find_marker(hint, Provided) is None}
    values: dict[str, Any] = {}
    nested: dict[str, tuple[ComponentSpec, ...]] = {}
    mistakes: list[str] = []
    for key, value in {**entry.settings, **settings}.items():
        path = f"{where}.{key}"
        if key not in own:
            known = ", ".join(sorted(own)) or "none"
            mistakes.append(f"{path}: {name!r} has no such setting{did_you_mean(str(key), own)} (known: {known})")
            continue
        try:
            if inner := nested_registry(own[key]):
                nested[key] = _specify_list(inner, value, path)
            else:
                values[key] = check_value(own[key], value, path, name)
        except ConfigError as error:
            mistakes.extend(str(error).splitlines())
    if mistakes:
        raise ConfigError("\n".join(mistakes))
    return ComponentSpec(name, component, settings, entry.settings, values, nested, where, named)


def _specify_list(registry: Registry, value: object, where: str) -> tuple[ComponentSpec, ...]:
    if not isinstance(value, list):
        found = repr(hide_secrets(value))
        raise ConfigError(
            f"{where}: expected a list of {registry.kind}s, each a mapping with the key 'type', got {found}"
        )
    specs: list[ComponentSpec] = []
    mistakes: list[str] = []
    for index, item in enumerate(value):
        try:
            specs.append(specify_item(registry, item, f"{where}.{index}"))
        except ConfigError as error:
            mistakes.extend(str(error).splitlines())
    if mistakes:
        raise ConfigError("\n".join(mistakes))
    return tuple(specs)


def specify_item(registry: Registry, item: object, where: str) -> ComponentSpec:
    """Check an item of a list of components: a mapping whose key ``type`` names one, with its settings beside it.

    Raises:
        ConfigError: It is something else, or its type or a setting is wrong; each line is a mistake.
    """
    named = f"{where}.type"
    if not isinstance(item, Mapping) or "type" not in item:
        near = "".join(did_you_mean(str(key), ["type"]) for key in item) if isinstance(item, Mapping) else ""
        raise ConfigError(
            f"{where}: expected a mapping with the key 'type', the name of a {registry.kind}, "
            f"got {hide_secrets(item)!r}{near}"
        )
    if not isinstance(item["type"], str):
        raise ConfigError(f"{named}: expected a string, the name of a {registry.kind}, got {json_repr(item['type'])}")
    return specify(registry, item["type"], own_settings(item), where, named)


def _lack(key: str, hint: object, resources: Iterable[str]) -> str:
    """What is missing if a parameter has no value, and how it can get one."""
    if provided := find_marker(hint, Provided):
        return f"takes {provided.what!r} as {key!r}, which the program does not provide to a component of this kind"
    marker = "Provided" if key in PROVIDED else "FromRun"
    advice = f"; to fill the parameter from the run, annotate it with {marker}({key!r})" if key in resources else ""
    return f"needs the setting {key!r}{advice}"


def _resource_of(hint: object) -> str | None:
    """The name of the run's value for a parameter: that of :class:`Provided`, or the dotted key of :class:`FromRun`."""
    provided, from_run = find_marker(hint, Provided), find_marker(hint, FromRun)
    return provided.what if provided else from_run.key if from_run else None
