"""Names of components, and their classes, which are imported on first use."""

from __future__ import annotations

import importlib
import importlib.metadata
import reprlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from operator import ne
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

from mcrs.errors import ConfigError, MCRSError, UnknownNameError
from mcrs.registry.definitions import Definition
from mcrs.registry.plugin_errors import locate_plugin_errors, register_own_code


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """``"; did you mean 'x'?"`` for the most similar known name, or ``""`` if none is similar."""
    return "".join(f"; did you mean {near!r}?" for near in _nearest(name, list(known)))


def near_file(path: Path, others: Iterable[Path]) -> str:
    """:func:`did_you_mean` for a file that does not exist. Of equally similar names, one with its suffix is chosen."""
    by_stem = {other.stem: other for other in sorted(others, key=lambda other: (other.suffix == path.suffix, other))}
    return "".join(f"; did you mean {str(by_stem[near])!r}?" for near in _nearest(path.stem, list(by_stem)))


def _nearest(name: str, names: list[str]) -> list[str]:
    # A name that differs only in case comes before any that differs in a letter.
    folded = [other for other in names if other.casefold() == name.casefold()]
    near = folded or get_close_matches(name, names, n=1, cutoff=0.65)
    # Of two short names that differ in one letter, such as k1 and k2, only half is equal.
    return near[:1] or [other for other in names if len(other) == len(name) > 1 and sum(map(ne, other, name)) == 1][:1]


@dataclass(frozen=True)
class Registration:
    """The class that a name is registered for.

    Attributes:
        target: A class, or ``"package.module:Class"``.
        settings: Preset values of the class's parameters; a configuration may override them.
        about: A sentence about it in lists of names; ``""`` takes the first line of the class's docstring.
        adapt: ``"package.module:function"``, which adapts a class to the component's interface or rejects it; ``""``
            accepts every class as it is.
    """

    target: type | str
    settings: Mapping[str, Any] = field(default_factory=dict)
    adapt: str = ""
    about: str = ""

    def load(self) -> type:
        """Import the component.

        Raises:
            ConfigError: The module or the class cannot be imported, or the class is not a component of its kind.
        """
        loaded = self.target if isinstance(self.target, type) else _import(self.target)
        if not isinstance(loaded, type):
            loaded = getattr(loaded, "component", None)  # of a decorated function
        if not isinstance(loaded, type):
            raise ConfigError(f"the component {self.target} is not a class, nor a function that is decorated by mcrs")
        register_own_code(loaded)
        component: type = _import(self.adapt)(loaded) if self.adapt else loaded
        return component


def _import(target: str) -> Any:  # noqa: ANN401 - whatever has the name
    module, _, attribute = target.partition(":")
    register_own_code(module)
    try:
        with locate_plugin_errors(ConfigError):
            return getattr(importlib.import_module(module), attribute)
    except Exception as error:  # whatever a module raises when it is imported
        says_all = isinstance(error, (ImportError, AttributeError, MCRSError))
        text = str(error) if says_all else f"{type(error).__name__}: {error}"
        raise ConfigError(f"cannot load the component {target}: {text}") from error


class Registry:
    """The components of one kind.

    Args:
        kind: What they are, in messages: ``"retriever"``.
        group: The entry-point group by which other packages add theirs.
        entries: The built-in ones.
        adapt: The :attr:`Registration.adapt` of all of them.
        renamed: The present names of built-in ones by their earlier names, which still work for one release.

    Attributes:
        built_in: The names of the built-in ones, sorted.
        n_replaced: How many components of all kinds were replaced by new versions of them.
    """

    n_replaced: ClassVar[int] = 0

    def __init__(
        self,
        kind: str,
        group: str,
        entries: Mapping[str, Registration],
        adapt: str = "",
        renamed: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.kind = kind
        self.built_in = tuple(sorted(entries))
        self.group = group
        self._adapt = adapt
        self._renamed = renamed
        self._entries = {name: replace(entry, adapt=adapt) for name, entry in entries.items()}
        self._definitions: dict[str, Definition] = {}
        self._fallbacks: dict[str, list[type]] = {}
        self._offers: dict[str, set[str]] = {}
        self._discovered = False

    @property
    def n_registered(self) -> int:
        """Number of registered names, perhaps without those of installed packages."""
        return len(self._entries)

    def register(self, name: str, target: type | str, **settings: object) -> None:
        """Add a component under a new name.

        A class may be registered again if its cell of a notebook is run again or its module is reloaded. An installed
        package may register the names of its own entry points.

        Raises:
            ConfigError: The name is taken, or the target is not a class.
        """
        self._discover()
        definition = Definition.of(target)
        if name in self._entries:
            earlier, offers = self._definitions.get(name), self._offers.get(name, ())
            if not (definition.replaces(earlier) if earlier else any(map(definition.is_in_package_of, offers))):
                owner = earlier.origin if earlier else f"an installed package ({min(offers)})" if offers else "mcrs"
                raise ConfigError(f"a {self.kind} named {name!r} is already registered by {owner}; choose another name")
            Registry.n_replaced += 1
        if not isinstance(target, (type, str)):
            raise ConfigError(
                f"the {self.kind} {name!r}: expected a class or 'package.module:Class', got {reprlib.repr(target)}"
            )
        self._entries[name] = Registration(target, settings, self._adapt)
        self._definitions[name] = definition

    def current_name(self, name: str) -> str:
        """The present name of a built-in component that is called by an earlier one; any other name as it is."""
        return self._renamed[name] if name in self._renamed and name not in self else name

    def add_fallbacks(self, classes: Iterable[type]) -> None:
        """Make unregistered classes available by their own names, as a fallback where no entry has the name."""
        for each in classes:
            self._fallbacks.setdefault(each.__name__, []).append(each)

    def names(self) -> list[str]:
        """Every registered name, and the names of offered classes that are components of this kind, sorted."""
        self._discover()
        return sorted({*self._entries, *(name for name in self._fallbacks if self._fits(name))})

    def _fits(self, name: str) -> bool:
        try:
            self[name].load()
        except ConfigError:
            return False
        return True

    def __getitem__(self, name: str) -> Registration:
        """The entry of a name.

        Raises:
            UnknownNameError: The name is not registered.
        """
        if name not in self._entries:
            self._discover()
        if name in self._entries:
            if len(offers := self._offers.get(name, ())) > 1:
                raise ConfigError(
                    f"{len(offers)} installed packages have a {self.kind} {name!r} ({', '.join(sorted(offers))}); "
                    f"uninstall all but one"
                )
            return self._entries[name]
        if name not in self._fallbacks:
            known = self.names()
            raise UnknownNameError(
                f"unknown {self.kind} {name!r}{did_you_mean(name, known)} (known: {', '.join(known)}; "
                f"register your own in Python, or load it with --plugin FILE.py on a command line)"
            )
        offered, *others = self._fallbacks[name]
        if others:
            raise ConfigError(
                f"{len(others) + 1} plug-ins have a class {name!r}; register each {self.kind} under a different name"
            )
        return Registration(offered, adapt=self._adapt)

    def __contains__(self, name: str) -> bool:
        """Whether a name is registered, or that of an offered class."""
        self._discover()
        return name in self._entries or name in self._fallbacks

    def _discover(self) -> None:
        if not self._discovered:
            self._discovered = True
            for point in importlib.metadata.entry_points(group=self.group):
                # A built-in name always means the built-in component: an installed package cannot change a baseline.
                if point.name not in self.built_in:
                    self._offers.setdefault(point.name, set()).add(point.value)
                    self._entries[point.name] = Registration(point.value, adapt=self._adapt)
