"""Methods of a subclass that look like misspelt overrides, which nothing would ever call."""

from __future__ import annotations

import inspect
from difflib import get_close_matches

#: Minimum similarity of the names.
_NEAR = 0.85


def misspelt_overrides(component: type) -> dict[str, str]:
    """The methods of a class that override nothing, but have nearly the name of an inherited method.

    Not reported: a method of a class that also overrides the inherited one, and a method that the class or a base
    calls.

    Returns:
        The name of the inherited method, by that of the method.
    """
    own = {name for name, value in vars(component).items() if inspect.isroutine(value) or isinstance(value, property)}
    inherited = {
        name
        for base in component.__mro__[1:-1]
        for name, value in vars(base).items()
        if (inspect.isroutine(value) or isinstance(value, property)) and not name.startswith("__")
    }
    used = {
        name
        for base in component.__mro__[:-1]
        for value in vars(base).values()
        if inspect.isfunction(value)
        for name in value.__code__.co_names
    }
    found: dict[str, str] = {}
    for name in sorted(own - inherited - used):
        near = get_close_matches(name, sorted(inherited - own), 1, _NEAR) if not name.startswith("__") else []
        if near:
            found[name] = near[0]
    return found
