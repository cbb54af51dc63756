"""Building components from configuration: YAML keys are checked against the constructor that they fill.

A constructor's annotations are read at run time, so a component's module imports the types in its ``__init__``
for real.
"""

from __future__ import annotations

import inspect
import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from pydantic import BaseModel, PydanticSchemaGenerationError, TypeAdapter, ValidationError

from mcrs.errors import ConfigError, UnknownNameError
from mcrs.registry import Registry, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

Mark = TypeVar("Mark")

#: Parameters that the program fills: a configuration can never name them.
INJECTED = frozenset({"catalog", "users", "cache_dir", "retriever", "candidates", "language_model"})
#: Settings of components that say how work is cut or where it is sent, which changes no result (greedy or seeded
#: decoding in float32; in bfloat16 another batch can round otherwise).
NEUTRAL_SETTINGS = frozenset(
    {
        "api_key_env",
        "batch_size",
        "concurrency",
        "gpu_memory_utilization",
        "max_num_seqs",
        "max_retries",
        "prompt_cache_gib",
        "reuse_prefix",
        "timeout",
    }
)


@dataclass(frozen=True)
class Nested:
    """Marks a constructor parameter as a list of components: ``Annotated[Sequence[Retriever], Nested(RETRIEVERS)]``.

    In YAML each is a mapping whose key ``type`` is a registered name and whose other keys are its settings.
    """

    registry: Registry


@dataclass(frozen=True)
class Weights:
    """Marks a constructor parameter that names a model with weights on this machine: ``Annotated[str, Weights()]``.

    A run's results are decided by the weights, whatever the model is called.
    """


@cache
def _signature(component: type) -> dict[str, tuple[inspect.Parameter, Any]]:
    hints = get_type_hints(component.__init__, include_extras=True)  # type: ignore[misc]
    parameters = inspect.signature(component).parameters
    return {name: (parameter, hints.get(name, Any)) for name, parameter in parameters.items()}


def _marks(hint: object) -> tuple[Any, ...]:
    return get_args(hint)[1:] if get_origin(hint) is Annotated else ()


def _nested_registry(hint: object) -> Registry | None:
    return next((mark.registry for mark in _marks(hint) if isinstance(mark, Nested)), None)


def describe_problems(error: ValidationError, hint: object, where: str = "") -> Iterator[str]:
    """One line for each thing that pydantic found wrong, with its dotted place.

    Args:
        error: What pydantic found.
        hint: The type that was expected: the keys of the settings classes in it are known.
        where: The dotted place of the whole value.
    """
    for problem in error.errors():
        *parents, last = problem["loc"] or ("",)
        # Pydantic also names the alternatives of a union, as in tuple[str, ...].
        place = ".".join(str(part) for part in (where, *parents, last) if part != "" and "[" not in str(part))
        text = f"{problem['msg'][:1].lower()}{problem['msg'][1:]}"
        if problem["type"] == "extra_forbidden":
            known = _keys_at(hint, parents)
            text = f"unknown key{did_you_mean(str(last), known)} (known: {', '.join(known)})"
        elif problem["type"] != "missing":
            text += f", got {problem['input']!r}"
        yield f"{place}: {text}" if place else text


def _keys_at(hint: object, parents: Iterable[int | str]) -> list[str]:
    """The keys of the settings class at a place in a type."""
    settings = _settings_class(hint)
    for key in parents:
        if settings and key in settings.model_fields:
            settings = _settings_class(settings.model_fields[str(key)].annotation)
    return list(settings.model_fields) if settings else []


def _settings_class(hint: object) -> type[BaseModel] | None:
    """The settings class that a type is, or holds in a list or as one of several."""
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return hint
    return next(filter(None, map(_settings_class, get_args(hint))), None)


def as_json(value: object, where: str) -> str:
    """A value of a configuration as JSON.

    Raises:
        ConfigError: It has something that JSON does not have.
    """
    try:
        return json.dumps(value, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{where}: expected texts, finite numbers, lists and mappings: {error}") from None


def parse_value(hint: Any, value: object, where: str) -> Any:  # noqa: ANN401 - hint is any type, and so is the value
    """Turn a YAML value into a parameter's type, strictly: ``"20"`` is no integer.

    Raises:
        ConfigError: The value is not of that type; every problem is listed.
    """
    try:
        # JSON mode is strict about scalars, yet takes a list for a tuple and a mapping for a settings class.
        return TypeAdapter(hint).validate_json(as_json(value, where), strict=True)
    except ValidationError as error:
        raise ConfigError("\n".join(describe_problems(error, hint, where))) from None


def check_settings(registry: Registry, name: str, settings: Mapping[str, Any], where: str) -> list[str]:
    """List every mistake in a component's settings, those of nested components included; empty when all is well."""
    try:
        component = registry[name].load()
    except UnknownNameError as error:
        return [f"{where}: {error}"]
    signature = {key: value for key, value in _signature(component).items() if key not in INJECTED}
    mistakes: list[str] = []
    for key, value in settings.items():
        place = f"{where}.{key}"
        if key not in signature:
            known = ", ".join(sorted(signature)) or "none"
            mistakes.append(
                f"{place}: {name!r} has no such setting{did_you_mean(str(key), signature)} (known: {known})"
            )
            continue
        hint = signature[key][1]
        if nested := _nested_registry(hint):
            mistakes.extend(_check_nested(nested, value, place))
            continue
        try:
            parse_value(hint, value, place)
        except ConfigError as error:
            mistakes.extend(str(error).splitlines())
        except PydanticSchemaGenerationError:
            mistakes.append(f"{place}: {name!r} does not take this setting from a configuration")
    return mistakes


def _check_nested(registry: Registry, value: object, where: str) -> list[str]:
    if not isinstance(value, list) or not all(
        isinstance(item, dict) and isinstance(item.get("type"), str) for item in value
    ):
        return [f"{where}: expected a list of {registry.kind}s, each a mapping with the key 'type', got {value!r}"]
    return [
        mistake
        for index, item in enumerate(value)
        for mistake in check_settings(registry, item["type"], own_settings(item), f"{where}.{index}")
    ]


def own_settings(item: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a component that a list names: all keys but ``type``."""
    return {key: value for key, value in item.items() if key != "type"}


def component_tree(
    registry: Registry, name: str, settings: Mapping[str, Any]
) -> Iterator[tuple[type, Mapping[str, Any]]]:
    """The class and the settings, presets included, of a component and of all that are nested in it.

    Raises:
        ConfigError: A component does not exist or cannot be imported.
    """
    entry = registry[name]
    component, chosen = entry.load(), {**entry.settings, **settings}
    yield component, chosen
    for key, (_, hint) in _signature(component).items():
        if nested := _nested_registry(hint):
            for item in chosen.get(key, ()):
                yield from component_tree(nested, item["type"], own_settings(item))


def parameters_of(component: type) -> set[str]:
    """The names of a component's constructor parameters."""
    return set(_signature(component))


def marked(component: type, settings: Mapping[str, Any], kind: type[Mark]) -> list[tuple[Mark, Any]]:
    """The marks of a kind on a component's parameters, each with the value; what has no value is left out.

    Args:
        component: The component.
        settings: Its settings, presets included.
        kind: The class of the marks.
    """
    found: list[tuple[Mark, Any]] = []
    for key, (parameter, hint) in _signature(component).items():
        value = settings.get(key, parameter.default)
        if value is not None and value is not parameter.empty:
            found.extend((mark, value) for mark in _marks(hint) if isinstance(mark, kind))
    return found


def models_named(component: type, settings: Mapping[str, Any]) -> list[str]:
    """The models whose weights a component loads: the values of its parameters that are marked by :class:`Weights`."""
    return [str(value) for _, value in marked(component, settings, Weights)]


def deciding_settings(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The settings of components without :data:`NEUTRAL_SETTINGS`, however deep these are."""
    if isinstance(value, dict):
        return {key: deciding_settings(item) for key, item in value.items() if key not in NEUTRAL_SETTINGS}
    return [deciding_settings(item) for item in value] if isinstance(value, list) else value


def call(component: type, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever the component is
    """Construct a component from its arguments."""
    return component(**arguments)


def build(
    registry: Registry,
    name: str,
    settings: Mapping[str, Any],
    resources: Mapping[str, Any],
    construct: Callable[[type, Mapping[str, Any]], Any] = call,
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

    Returns:
        The component.

    Raises:
        ConfigError: A setting is wrong, or a parameter has no value; every mistake is listed.
    """
    where = registry.kind.replace(" ", "_")
    entry = registry[name]
    component, chosen = entry.load(), {**entry.settings, **settings}
    if mistakes := check_settings(registry, name, chosen, where):
        raise ConfigError("\n".join(mistakes))
    arguments: dict[str, Any] = {}
    for key, (parameter, hint) in _signature(component).items():
        if key in chosen:
            if nested := _nested_registry(hint):
                arguments[key] = [
                    build(nested, item["type"], own_settings(item), resources, construct) for item in chosen[key]
                ]
            else:
                arguments[key] = parse_value(hint, chosen[key], f"{where}.{key}")
        elif key in resources:
            arguments[key] = resources[key]
        elif parameter.default is parameter.empty:
            raise ConfigError(f"{where}: {name!r} needs the setting {key!r}")
    return construct(component, arguments)
