"""Overridden methods in subclasses of the released classes: rejected if they would have no effect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from mcrs.errors import ConfigError


class NoDeadOverrides:
    """Base of classes whose subclasses must not override methods that are never called, which would have no effect."""

    #: Methods of the released class that are never called here, with advice what to do instead of overriding them.
    not_called: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls) -> None:
        """Check the methods of a subclass.

        Raises:
            ConfigError: It overrides a method that is never called.
        """
        super().__init_subclass__()
        for name, advice in cls.not_called.items():
            if name in vars(cls):
                raise ConfigError(f"{cls.__name__}.{name} would never be called; {advice}")


def keeps(made: object, kind: type, *methods: str) -> bool:
    """Whether an object has these methods of a class unchanged, neither overridden nor replaced."""
    return all(getattr(getattr(made, name, None), "__func__", None) is getattr(kind, name) for name in methods)
