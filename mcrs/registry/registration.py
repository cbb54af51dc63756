"""Names of components, and the classes that they stand for, imported only when asked for."""

from __future__ import annotations

import importlib
import importlib.metadata
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from mcrs.errors import ConfigError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """``"; did you mean 'x'?"`` for the nearest known name, or ``""`` when none is near."""
    names = list(known)
    # What differs in case alone is nearer than any name that differs by a letter.
    folded = [other for other in names if other.casefold() == name.casefold()]
    nearest = folded or get_close_matches(name, names, n=1, cutoff=0.6)
    return f"; did you mean {nearest[0]!r}?" if nearest else ""


@dataclass(frozen=True)
class Registration:
    """What a name stands for.

    Attributes:
        target: A class, or ``"package.module:Class"``.
        settings: Values of the class's parameters that this name presets; a configuration may override them.
    """

    target: type | str
    settings: Mapping[str, Any] = field(default_factory=dict)

    def load(self) -> type:
        """Import the class.

        Raises:
            ConfigError: The module or the class cannot be imported.
        """
        if isinstance(self.target, type):
            return self.target
        module, _, attribute = self.target.partition(":")
        try:
            loaded = getattr(importlib.import_module(module), attribute)
        except (ImportError, AttributeError) as error:
            raise ConfigError(f"cannot load the component {self.target}: {error}") from error
        if not isinstance(loaded, type):
            raise ConfigError(f"the component {self.target} is not a class")
        return loaded


class Registry:
    """The components of one kind.

    Args:
        kind: What they are, in messages: ``"retriever"``.
        group: The entry-point group by which other distributions add theirs.
        entries: The built-in ones.

    Attributes:
        built_in: The names of the built-in ones, sorted.
    """

    def __init__(self, kind: str, group: str, entries: Mapping[str, Registration]) -> None:
        self.kind = kind
        self.built_in = tuple(sorted(entries))
        self.group = group
        self._entries = dict(entries)
        self._discovered = False

    def register(self, name: str, target: type | str, **settings: object) -> None:
        """Add a component under a new name.

        Raises:
            ConfigError: The name is taken.
        """
        if name in self._entries:
            raise ConfigError(f"a {self.kind} named {name!r} is registered already")
        self._entries[name] = Registration(target, settings)

    def names(self) -> list[str]:
        """Every registered name, sorted."""
        self._discover()
        return sorted(self._entries)

    def __getitem__(self, name: str) -> Registration:
        """The entry of a name.

        Raises:
            UnknownNameError: Nobody registered the name.
        """
        if name not in self._entries:
            self._discover()
        try:
            return self._entries[name]
        except KeyError:
            raise UnknownNameError(
                f"unknown {self.kind} {name!r}{did_you_mean(name, self._entries)} (known: {', '.join(self.names())}; "
                f"one of your own comes with --plugin FILE.py)"
            ) from None

    def __contains__(self, name: str) -> bool:
        """Whether a name is registered."""
        self._discover()
        return name in self._entries

    def _discover(self) -> None:
        if not self._discovered:
            self._discovered = True
            for point in importlib.metadata.entry_points(group=self.group):
                # A built-in name always means the built-in: nothing that happens to be installed changes a baseline.
                self._entries.setdefault(point.name, Registration(point.value))
