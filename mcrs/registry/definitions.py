"""Functions and classes that a user registers: their names, and whether one is a new version of an earlier one."""

from __future__ import annotations

import inspect
import sys
from importlib.machinery import ModuleSpec
from typing import Any, NamedTuple

from mcrs.checks.plain_values import short_repr
from mcrs.errors import ConfigError


def is_async(function: object) -> bool:
    """Whether a function is declared by ``async def``, so that calling it computes nothing."""
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


def shown_name(given: object) -> str:
    """The name of a function or class for a message; ``a lambda`` or the value if it has none."""
    name = getattr(given, "__name__", None)
    return "a lambda" if name == "<lambda>" else name if isinstance(name, str) else short_repr(given)


#: What a decorator gets that is written with brackets and nothing in them.
NOTHING: Any = None


def decorated_name(decorator: str, decorated: object) -> str:
    """The name of a decorated function or class, under which it is registered.

    Raises:
        ConfigError: It is something else, has no name, or is an async function.
    """
    name = getattr(decorated, "__name__", None)
    if decorated is NOTHING:
        raise ConfigError(f"@mcrs.{decorator}: write it without brackets, above a def or a class")
    if not callable(decorated) or not isinstance(name, str) or not name.isidentifier():
        raise ConfigError(
            f"@mcrs.{decorator}: expected a function or a class with a name, got {shown_name(decorated)}; put "
            f"@mcrs.{decorator}, without brackets, above a def or a class"
        )
    if is_async(decorated):
        raise ConfigError(f"@mcrs.{decorator}: {name} is an async function; declare it by def instead of async def")
    return name


class Definition(NamedTuple):
    """Where a function or class was defined."""

    module: str
    name: str
    #: Python makes a new one whenever a module is loaded again.
    spec: ModuleSpec | None

    @classmethod
    def of(cls, defined: object) -> Definition:
        """The definition of a function or class."""
        module = str(getattr(defined, "__module__", ""))
        return cls(module, getattr(defined, "__qualname__", ""), getattr(sys.modules.get(module), "__spec__", None))

    @property
    def origin(self) -> str:
        """Its file, or else its module."""
        return (self.spec and self.spec.origin) or self.module

    def is_in_package_of(self, target: str) -> bool:
        """Whether it is in the top-level package of ``"package.module:Class"``."""
        return self.module.partition(".")[0] == target.partition(":")[0].partition(".")[0]

    def replaces(self, earlier: Definition) -> bool:
        """Whether this is a new version: a cell of a notebook is run again, or a module is reloaded from its file."""
        if self.module == earlier.module == "__main__":
            return True
        if self.spec is None or earlier.spec is None or self.spec is earlier.spec:
            return False
        return (*self[:2], self.spec.origin) == (*earlier[:2], earlier.spec.origin)
