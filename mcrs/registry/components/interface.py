"""Whether a class has the interface of a component, or that of a class of the released baseline, which is adapted."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from mcrs.errors import ConfigError
from mcrs.registry.components.parameters import signature_of
from mcrs.registry.definitions import is_async

#: Minimum similarity of two names of which one is taken for a misspelling of the other.
_NEAR = 0.8


def check_interface(component: type, methods: Mapping[str, Sequence[str]], kind: str, expected: str) -> None:
    """Check that some methods of a class can be called.

    Each method comes with the names of its arguments, in order; ``kind``, with its article, and ``expected``, for a
    class that has nothing like these methods, say in messages what the class is to be.

    Raises:
        ConfigError: They cannot.
    """
    if problem := _problem(component, methods, expected):
        raise ConfigError(f"{component.__name__} is not {kind}: {problem}")


def _problem(component: type, methods: Mapping[str, Sequence[str]], expected: str) -> str | None:
    for name, arguments in methods.items():
        method = getattr(component, name, None)
        if not callable(method):
            near = get_close_matches(name, [each for each in dir(component) if not each.startswith("__")], 1, _NEAR)
            return f"it has no method {name}; is its {near[0]} meant for that?" if near else f"expected {expected}"
        if abstract := sorted(getattr(component, "__abstractmethods__", ())):
            return f"it does not implement {', '.join(abstract)}"
        if is_async(method):
            return f"its {name} is an async function; declare it by def instead of async def"
        bound = isinstance(inspect.getattr_static(component, name), (staticmethod, classmethod))
        try:
            signature = inspect.signature(method)
        except ValueError:  # written in C
            continue
        try:
            signature.bind(*(arguments if bound else ("self", *arguments)))
        except TypeError:
            return f"its {name}{signature} cannot be called as {name}({', '.join(arguments)})"
    return None


def takes(method: Any, name: str) -> bool:  # noqa: ANN401 - any callable
    """Whether a method can be given an argument by name."""
    parameters = inspect.signature(method).parameters
    return name in parameters or any(each.kind is each.VAR_KEYWORD for each in parameters.values())


def nearest_method(component: type, names: Iterable[str]) -> str:
    """The method that a class defines, or else the nearest of its base classes; the first if it defines several.

    A class that overrides one of two methods means that one, whatever it inherits. If it has none of them: the name
    that is most similar to one of its methods, else the first name.
    """
    names = list(names)
    found = (name for owner in component.__mro__ for name in names if name in vars(owner))
    return next(found, None) or max(names, key=lambda name: max(_likeness(name, own) for own in dir(component)))


def _likeness(name: str, other: str) -> float:
    likeness = SequenceMatcher(None, name, other).ratio()
    return likeness if likeness >= _NEAR else 0.0


@dataclass(frozen=True)
class Source:
    """Where the value of a released parameter comes from: its name in a run, and its type there, with its markers.

    ``read`` converts it to the parameter's argument; None passes it in the released form.
    """

    name: str
    hint: Any
    read: Callable[[Any], Any] | None = None


def adapted_class(adapter: type, component: type, sources: Mapping[str, Source]) -> type:
    """A subclass of an adapter for one class, with the name of that class and its parameters as settings.

    The adapter is constructed with its own parameters and, as ``**settings``, those of the class, which is
    ``self.component``. The sources are those of the values of released parameters, by the parameters' names.
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
