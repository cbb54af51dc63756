"""What a component's constructor takes.

Annotations are read at run time, so a component's module must import the types in its ``__init__`` outside of
``TYPE_CHECKING``.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Field

from mcrs.errors import ConfigError
from mcrs.registry.components.markers import FromRun, Inlined, Nested, Neutral, Provided

if TYPE_CHECKING:
    from mcrs.registry import Registry

Marker = TypeVar("Marker")
#: Parameters without annotation and default that are filled by their names, as those of functions are.
_BY_NAME = ("catalog", "users")


@cache
def signature_of(component: type) -> dict[str, tuple[inspect.Parameter, Any]]:
    """What a component takes by name, each with its annotation.

    These are the parameters of its constructor, and the fields of those that are :class:`Inlined`. A constructor with
    ``**kwargs`` passes them on, so it also takes the parameters of its base class. A parameter also has the markers
    :class:`Provided` and :class:`FromRun` of the base class's parameter of the same name. ``catalog`` and ``users``
    without annotation and default are those of the run.

    Raises:
        ConfigError: An annotation has a name that its module does not import at run time, or a parameter has no name
            for its caller.
    """
    taken: dict[str, tuple[inspect.Parameter, Any]] = {}
    for name, (parameter, hint) in _parameters_of(component).items():
        block = _inlined(hint)
        taken.update([(name, (parameter, hint))] if block is None else _fields_of(block))
    return taken


def with_inlined(component: type, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a component's constructor, made of what it is given by the names of :func:`signature_of`."""
    given = dict(arguments)
    for name, (_, hint) in _parameters_of(component).items():
        if block := _inlined(hint):
            given[name] = block(**{key: given.pop(key) for key in block.model_fields if key in given})
    return given


def _inlined(hint: object) -> type[BaseModel] | None:
    return settings_class(hint) if find_marker(hint, Inlined) else None


def _fields_of(block: type[BaseModel]) -> Iterator[tuple[str, tuple[inspect.Parameter, Any]]]:
    for name, field in block.model_fields.items():
        default = inspect.Parameter.empty if field.is_required() else field.default
        markers = (*field.metadata, Field(description=field.description))
        parameter = inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default)
        yield name, (parameter, Annotated[(field.annotation, *markers)])


@cache
def _parameters_of(component: type) -> dict[str, tuple[inspect.Parameter, Any]]:
    if isinstance(declared := vars(component).get("__signature__"), inspect.Signature):
        return {name: (parameter, parameter.annotation) for name, parameter in declared.parameters.items()}
    found: dict[str, tuple[inspect.Parameter, Any]] = {}
    passed_on = True
    for owner in component.__mro__:
        if "__init__" not in vars(owner):
            continue
        constructor = vars(owner)["__init__"]
        try:
            hints = _hints_of(constructor, component)
        except ConfigError:
            if passed_on:
                raise
            continue  # a base class whose annotations are not needed
        _, *parameters = inspect.signature(constructor).parameters.values()
        for parameter in _named(parameters, owner if passed_on else None):
            named = parameter.default is parameter.empty and parameter.name in _BY_NAME
            hint = hints.get(parameter.name, Annotated[Any, Provided(parameter.name)] if named else Any)
            if parameter.name in found:
                found[parameter.name] = _with_marks_of(found[parameter.name], hint)
            elif passed_on:
                found[parameter.name] = (parameter, hint)
        passed_on = passed_on and any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters)
    return found


def _named(parameters: Iterable[inspect.Parameter], owner: type | None) -> Iterator[inspect.Parameter]:
    """The parameters that have names for a caller; one that has none is an error if its owner is given."""
    for parameter in parameters:
        if owner is not None and parameter.kind is parameter.POSITIONAL_ONLY:
            raise ConfigError(
                f"{owner.__module__}.{owner.__qualname__}: the parameter {parameter.name!r} is filled by its name; "
                f"remove the '/'"
            )
        if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            yield parameter


def _with_marks_of(own: tuple[inspect.Parameter, Any], base: object) -> tuple[inspect.Parameter, Any]:
    parameter, hint = own
    if find_marker(hint, Provided) or find_marker(hint, FromRun):
        return own
    for marker in filter(None, (find_marker(base, Provided), find_marker(base, FromRun))):
        hint = Annotated[hint, marker]
    return parameter, hint


def _hints_of(constructor: Any, component: type) -> dict[str, Any]:  # noqa: ANN401 - a function, or a slot of C
    try:
        return get_type_hints(constructor, include_extras=True)
    except Exception as error:  # whatever an annotation raises when it is evaluated
        advice = "import them outside of TYPE_CHECKING" if isinstance(error, NameError) else "correct them"
        raise ConfigError(
            f"{component.__module__}.{component.__qualname__}: the types of its constructor cannot be read ({error}); "
            f"{advice}"
        ) from None


def find_markers(hint: object, kind: type[Marker]) -> list[Marker]:
    """The markers of a kind in an annotation, or in the class that is annotated."""
    if get_origin(hint) is Annotated:
        own, *markers = get_args(hint)
        return [*(marker for marker in markers if isinstance(marker, kind)), *find_markers(own, kind)]
    classes = [hint, *get_args(hint)] if not get_origin(hint) or type(None) in get_args(hint) else []
    # Only the class itself: a subclass is more than the run provides.
    marked = (vars(each).get("provided") for each in classes if isinstance(each, type))
    return [marker for marker in marked if isinstance(marker, kind)]


def find_marker(hint: object, kind: type[Marker]) -> Marker | None:
    """The first marker of a kind in an annotation; None if it has none."""
    return next(iter(find_markers(hint, kind)), None)


def nested_registry(hint: object) -> Registry | None:
    """The registry of the components in a parameter that is a list of components; None for any other parameter."""
    nested = find_marker(hint, Nested)
    return nested.registry if nested else None


def own_settings(item: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a component in a list: all keys except ``type``."""
    return {key: value for key, value in item.items() if key != "type"}


def settings_class(hint: object) -> type[BaseModel] | None:
    """The settings class that a type is, or that it has as a list item or a union member; None if there is none."""
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return hint
    return next(filter(None, map(settings_class, get_args(hint))), None)


def without_neutral(hint: object, value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A setting's value without its neutral fields."""
    block = settings_class(hint)
    if block is None:
        return value
    if isinstance(value, list):
        return [without_neutral(block, item) for item in value]
    if not isinstance(value, dict):
        return value
    fields = block.model_fields
    return {
        key: without_neutral(fields[key].annotation, item) if key in fields else item
        for key, item in value.items()
        if key not in fields or not any(isinstance(marker, Neutral) for marker in fields[key].metadata)
    }
