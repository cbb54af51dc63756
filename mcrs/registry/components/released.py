"""Classes written for the released baseline: their constructors take the values of the run by the released names."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from mcrs.registry.components.parameters import signature_of


@dataclass(frozen=True)
class Source:
    """Where the value of a released parameter comes from.

    Attributes:
        name: The name of the value in a run.
        hint: Its type there, with its markers.
        read: Converts it to the parameter's argument; None passes the value in the released form.
    """

    name: str
    hint: Any
    read: Callable[[Any], Any] | None = None


def adapted_class(adapter: type, component: type, sources: Mapping[str, Source]) -> type:
    """A subclass of an adapter for one class, with the name of that class and its parameters as settings.

    Args:
        adapter: The adapter; it is constructed with its own parameters and, as ``**settings``, those of the class,
            which is ``self.component``.
        component: The class.
        sources: Where the values of released parameters come from, by the parameters' names.
    """
    taken = dict(signature_of(adapter))
    for name, (parameter, hint) in signature_of(component).items():
        if source := sources.get(name):
            # A class may put a marker on its parameter, for example that it names weights.
            kind = Annotated[(source.hint, *get_args(hint)[1:])] if get_origin(hint) is Annotated else source.hint
            taken.setdefault(source.name, (parameter.replace(default=parameter.empty), kind))
        else:
            taken.setdefault(name, (parameter, hint))
    signature = inspect.Signature(
        [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=parameter.default, annotation=hint)
            for name, (parameter, hint) in taken.items()
        ]
    )
    members = {
        "__doc__": component.__doc__,
        "__module__": component.__module__,
        "__signature__": signature,
        "component": component,
    }
    adapted: type = type(adapter)(component.__name__, (adapter,), members)
    return adapted


def construct_released(component: type, sources: Mapping[str, Source], values: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """Construct the class that an adapter wraps.

    ``sources`` are those of :func:`adapted_class`. Values of the run and settings that the class does not take are
    ignored.

    Raises:
        MCRSError: A value cannot be read, such as a device that this machine does not have.
    """
    signature = signature_of(component)
    arguments = {}
    for name, (_, hint) in signature.items():
        if source := sources.get(name):
            value = values[source.name]
            arguments[name] = source.read(value) if source.read else _in_form_of(value, hint, signature)
        elif name in values:
            arguments[name] = _in_form_of(values[name], hint, signature)
    return component(**arguments)


def _in_form_of(value: Any, hint: object, signature: Container[str]) -> Any:  # noqa: ANN401 - any argument
    """A value of the run in the form that the released code passes, unless the class declares another type."""
    if "catalog" in signature:
        return value  # a class that takes a catalogue is written for our values
    declared = {get_origin(each) or each for each in (hint, *get_args(hint))}
    if isinstance(value, Path) and Path not in declared:
        return str(value)
    return list(value) if isinstance(value, tuple) and tuple not in declared else value
