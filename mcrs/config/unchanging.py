"""Settings that nobody can change in place: a configuration stays as it was checked."""

from __future__ import annotations

from typing import Any, NoReturn

from mcrs.errors import ConfigError


def refuse_change(*_: object, **__: object) -> NoReturn:
    """Refuse to change a configuration.

    Raises:
        ConfigError: Always.
    """
    raise ConfigError(
        "settings cannot be changed in place; make a new object, as pipeline.with_settings(…) makes a new pipeline"
    )


class _Dict(dict[str, Any]):
    __setitem__ = __delitem__ = __ior__ = refuse_change
    clear = pop = popitem = setdefault = update = refuse_change

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self),)


class _List(list[Any]):
    __setitem__ = __delitem__ = __iadd__ = __imul__ = refuse_change
    append = clear = extend = insert = pop = remove = reverse = sort = refuse_change

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (list(self),)


def unchanging(value: Any) -> Any:  # noqa: ANN401 - any setting
    """A setting whose mappings and lists refuse changes; equal to the given one."""
    if isinstance(value, dict):
        return _Dict({key: unchanging(item) for key, item in value.items()})
    if isinstance(value, tuple):
        return tuple(map(unchanging, value))
    return _List(map(unchanging, value)) if isinstance(value, list) else value
