"""Components by name, with settings as in a configuration."""

from __future__ import annotations

from copy import copy, deepcopy
from typing import Any

from typing_extensions import Self

from mcrs.api.expressions import Expression, describe
from mcrs.checks.plain_values import short_repr, whole_number
from mcrs.config import current_type
from mcrs.config.plain_settings import plain_setting
from mcrs.errors import ConfigError
from mcrs.registry import RERANKERS, RETRIEVERS, Registry


class Component(Expression):
    """A component by its registered name, with its settings as in a configuration."""

    _registry: Registry

    def __init__(self, type: str, /, **settings: object) -> None:
        given: object = type
        if not isinstance(given, str):
            example = getattr(given, "__name__", self._registry.built_in[0])
            raise ConfigError(
                f"expected the name of a {self._registry.kind}, such as {example!r}, got {short_repr(given)}"
            )
        self._type = current_type(self._registry, type)
        self._registry[self._type]
        self._settings = {key: plain_setting(value, key) for key, value in settings.items()}
        self._cut: int | None = None

    @property
    def type(self) -> str:
        """The registered name."""
        return self._type

    @property
    def settings(self) -> dict[str, Any]:
        """A copy of the settings, as a configuration has them."""
        return deepcopy(self._settings)

    @property
    def cut(self) -> int | None:
        """Number of tracks that ``%`` keeps of its ranking; None: all."""
        return self._cut

    def __mod__(self, n_tracks: int) -> Self:
        """Keep the first ``n_tracks`` tracks of its ranking.

        As an operand of a sum this is the depth of a retriever's list, before ``>>`` the pool of the rerankers, and
        otherwise the number of recommended tracks.

        Raises:
            ConfigError: ``n_tracks`` is not a positive integer.
        """
        return self._cut_to(smaller_cut(self._cut, n_tracks))

    def _cut_to(self, cut: int | None) -> Self:
        """The same component with another cut-off."""
        copied = copy(self)
        copied._cut = cut
        return copied

    def as_setting(self) -> dict[str, Any]:
        """The component as an item of a configuration's list: its settings with its name as ``type``.

        Raises:
            ConfigError: It has a cut-off or a setting named ``type``, which such an item cannot have.
        """
        if self._cut is not None:
            raise ConfigError(f"{self!r}: a cut-off cannot be nested; set the hybrid's depth instead")
        if "type" in self._settings:
            raise ConfigError(f"{self!r}: a list of components uses the key 'type' itself; rename the parameter 'type'")
        return {"type": self._type, **self.settings}

    def __eq__(self, other: object) -> bool:
        """Whether both are the same component with the same settings and cut-off."""
        if not isinstance(other, Component) or self._registry is not other._registry:
            return NotImplemented
        return (self._type, self._settings, self._cut) == (other._type, other._settings, other._cut)

    def __hash__(self) -> int:
        """A hash of name and cut-off; settings are not hashable."""
        return hash((self._type, self._cut))

    def __repr__(self) -> str:
        """The expression that makes it."""
        settings = "".join(f", {key}={value!r}" for key, value in self._settings.items())
        cut = "" if self._cut is None else f" % {self._cut}"
        return f"{'Retriever' if self._registry is RETRIEVERS else 'Reranker'}({self._type!r}{settings}){cut}"


class Reranker(Component):
    """An expression that names a reranker: its registered name, and its settings as keyword arguments.

    The settings are the keys of an entry of ``rerankers`` in a configuration. To write a reranker, use
    :func:`mcrs.reranker` or subclass :class:`mcrs.reranker_modules.base.Reranker`.

    Raises:
        UnknownNameError: There is no such reranker; the nearest is named.
        ConfigError: A setting cannot be written in YAML.
    """

    _registry = RERANKERS
    _instead = "begin with a retriever, as in mcrs.Retriever('bm25') >> reranker >> reranker"


def smaller_cut(cut: int | None, n_tracks: object) -> int:
    """Combine two cut-offs, of which the second is unchecked.

    Raises:
        ConfigError: The second is not a positive integer.
    """
    number = whole_number(n_tracks)
    if number is None or number < 1:
        raise ConfigError(f"%: expected a whole number of tracks, at least 1, got {describe(n_tracks)}")
    return number if cut is None else min(cut, number)
