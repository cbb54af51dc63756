"""What a component's constructor takes.

Annotations are read at run time, so a component's module imports the types in its ``__init__`` for real.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from mcrs.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mcrs.registry import Registry

Mark = TypeVar("Mark")

#: Parameters that the program fills: a configuration can never name them.
INJECTED = frozenset({"catalog", "users", "cache_dir", "item_db", "retriever", "candidates", "language_model"})
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
        "max_rows",
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
def signature_of(component: type) -> dict[str, tuple[inspect.Parameter, Any]]:
    """A component's constructor parameters by name, each with its annotation.

    A constructor that takes ``**kwargs`` passes them on, so it takes what that of its base class takes, too.

    Raises:
        ConfigError: An annotation names what its module does not know at run time.
    """
    if isinstance(declared := vars(component).get("__signature__"), inspect.Signature):
        return {name: (parameter, parameter.annotation) for name, parameter in declared.parameters.items()}
    found: dict[str, tuple[inspect.Parameter, Any]] = {}
    for owner in component.__mro__:
        if "__init__" not in vars(owner):
            continue
        constructor = vars(owner)["__init__"]
        hints = _hints_of(constructor, component)
        _, *parameters = inspect.signature(constructor).parameters.values()
        for parameter in parameters:
            if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                found.setdefault(parameter.name, (parameter, hints.get(parameter.name, Any)))
        if not any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
            break
    return found


def _hints_of(constructor: Any, component: type) -> dict[str, Any]:  # noqa: ANN401 - a function, or a slot of C
    try:
        return get_type_hints(constructor, include_extras=True)
    except NameError as error:
        raise ConfigError(
            f"{component.__module__}.{component.__qualname__}: the types of its constructor cannot be read ({error}); "
            f"import them outside of TYPE_CHECKING"
        ) from None


def _marks_of(hint: object) -> tuple[Any, ...]:
    return get_args(hint)[1:] if get_origin(hint) is Annotated else ()


def nested_registry(hint: object) -> Registry | None:
    """Where the components are registered that a parameter is a list of; None if it is something else."""
    return next((mark.registry for mark in _marks_of(hint) if isinstance(mark, Nested)), None)


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
    for key, (_, hint) in signature_of(component).items():
        if nested := nested_registry(hint):
            for item in chosen.get(key, ()):
                yield from component_tree(nested, item["type"], own_settings(item))


def parameters_of(component: type) -> set[str]:
    """The names of a component's constructor parameters."""
    return set(signature_of(component))


def marked(component: type, settings: Mapping[str, Any], kind: type[Mark]) -> list[tuple[Mark, Any]]:
    """The marks of a kind on a component's parameters, each with the value; what has no value is left out.

    Args:
        component: The component.
        settings: Its settings, presets included.
        kind: The class of the marks.
    """
    found: list[tuple[Mark, Any]] = []
    for key, (parameter, hint) in signature_of(component).items():
        value = settings.get(key, parameter.default)
        if value is not None and value is not parameter.empty:
            found.extend((mark, value) for mark in _marks_of(hint) if isinstance(mark, kind))
    return found


def models_named(component: type, settings: Mapping[str, Any]) -> list[str]:
    """The models whose weights a component loads: the values of its parameters that are marked by :class:`Weights`."""
    return [str(value) for _, value in marked(component, settings, Weights)]


def deciding_settings(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The settings of components without :data:`NEUTRAL_SETTINGS`, however deep these are."""
    if isinstance(value, dict):
        return {key: deciding_settings(item) for key, item in value.items() if key not in NEUTRAL_SETTINGS}
    return [deciding_settings(item) for item in value] if isinstance(value, list) else value
