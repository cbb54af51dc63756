"""Settings and lists that nobody can change in place: a configuration stays as it was checked."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, NoReturn

from yaml.representer import Representer, SafeRepresenter

from mcrs.errors import ConfigError


def refuse_change(*_: object, **__: object) -> NoReturn:
    """Refuse to change a configuration, or a list that components share.

    Raises:
        ConfigError: Always.
    """
    raise ConfigError(
        "settings and track ids cannot be changed in place; change a copy, or make a new object, as "
        "pipeline.with_settings(…) makes a new pipeline"
    )


class _Dict(dict[str, Any]):
    __setitem__ = __delitem__ = __ior__ = refuse_change
    clear = pop = popitem = setdefault = update = refuse_change
    __copy__ = dict.copy

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, Any]:
        return deepcopy(dict(self), memo)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self),)


class _List(list[Any]):
    __setitem__ = __delitem__ = __iadd__ = __imul__ = refuse_change
    append = clear = extend = insert = pop = remove = reverse = sort = refuse_change
    __copy__ = list.copy

    def __deepcopy__(self, memo: dict[int, Any]) -> list[Any]:
        return deepcopy(list(self), memo)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (list(self),)


for _kept, _plain in ((_Dict, dict), (_List, list)):
    for _writer in (SafeRepresenter, Representer):
        _writer.add_representer(_kept, _writer.yaml_representers[_plain])


def unchanging(value: Any) -> Any:  # noqa: ANN401 - any setting
    """A setting whose mappings and lists refuse changes; equal to the given one. A copy of it may be changed."""
    if isinstance(value, dict):
        return _Dict({key: unchanging(item) for key, item in value.items()})
    if isinstance(value, tuple):
        return tuple(map(unchanging, value))
    return _List(map(unchanging, value)) if isinstance(value, list) else value
