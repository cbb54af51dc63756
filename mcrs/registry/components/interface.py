"""Whether a class has the interface of a component, checked before the first call."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher, get_close_matches
from typing import Any

from mcrs.errors import ConfigError
from mcrs.registry.definitions import is_async

#: Minimum similarity of two names of which one is taken for a misspelling of the other.
_NEAR = 0.8


def check_interface(component: type, methods: Mapping[str, Sequence[str]], kind: str, expected: str) -> None:
    """Check that some methods of a class can be called.

    Each method comes with the names of its arguments, in order; ``kind``, with its article, and ``expected`` say in
    messages what the class is to be.

    Raises:
        ConfigError: They cannot.
    """
    if problem := _problem(component, methods):
        raise ConfigError(f"{component.__name__} is not {kind} ({problem}): expected {expected}")


def _problem(component: type, methods: Mapping[str, Sequence[str]]) -> str | None:
    if abstract := sorted(getattr(component, "__abstractmethods__", ())):
        return f"it does not implement {', '.join(abstract)}"
    for name, arguments in methods.items():
        method = getattr(component, name, None)
        if not callable(method):
            near = get_close_matches(name, [each for each in dir(component) if not each.startswith("__")], 1, _NEAR)
            return f"it has no method {name}" + (f"; is its method {near[0]} meant for that?" if near else "")
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
