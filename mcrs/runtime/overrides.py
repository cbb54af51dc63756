"""What subclasses of the released names override: refused where it would have no effect, found where it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from mcrs.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping


class NoDeadOverrides:
    """A class whose subclasses cannot override what nothing calls, which would be ignored without a word."""

    #: Methods of the released class that nothing calls here, and what to do in the place of overriding them.
    not_called: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls) -> None:
        """Check the methods of a subclass.

        Raises:
            ConfigError: It overrides a method that nothing calls.
        """
        super().__init_subclass__()
        for name, advice in cls.not_called.items():
            if name in vars(cls):
                raise ConfigError(f"{cls.__module__}.{cls.__name__}.{name} would never be called; {advice}")


def keeps(made: object, kind: type, *methods: str) -> bool:
    """Whether an object has these methods as a class defines them, neither overridden nor replaced."""
    return all(getattr(getattr(made, name, None), "__func__", None) is getattr(kind, name) for name in methods)
