"""Components and rankings that variants share, loaded and computed once."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Container, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mcrs.ranking.validation import Validated, valid_rankings
from mcrs.registry.components import call
from mcrs.retrieval_modules.base import Retriever
from mcrs.types import Ranking, Turn


class CachedRetriever(Validated, Retriever):
    """A retriever with a cache: it ranks tracks for each turn once, for each number of tracks."""

    def __init__(self, retriever: Retriever, shared: SharedComponents) -> None:
        super().__init__(retriever.catalog)
        self._retriever, self._shared = retriever, shared
        self._known: dict[tuple[Turn, int], tuple[Ranking, float]] = {}

    def retrieve(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        """Rank tracks for the turns that are not in the cache."""
        new = [turn for turn in turns if (turn, topk) not in self._known]
        self._shared.saved_seconds += sum(self._known[turn, topk][1] for turn in turns if (turn, topk) in self._known)
        if new:
            start = time.process_time()
            found = self._retriever.retrieve(new, topk)
            rankings = valid_rankings(self._retriever, found, len(new), len(self.catalog))
            seconds = (time.process_time() - start) / len(new)
            for turn, ranking in zip(new, rankings, strict=True):
                self._known[turn, topk] = ranking, seconds
        return [self._known[turn, topk][0] for turn in turns]


@dataclass(frozen=True)
class _Placeholder:
    """A placeholder for a component in a dry run of a build."""

    key: Hashable


class SharedComponents:
    """Constructs each distinct component once; retrievers without nested ones cache their rankings.

    Remembered rankings are large, so components that no later variant needs are released.

    Attributes:
        saved_seconds: Processor seconds that were saved by reusing earlier rankings.
    """

    def __init__(self) -> None:
        self.saved_seconds = 0.0
        self._made: dict[Hashable, Any] = {}
        self._key_of: dict[int, Hashable] = {}

    def construct(self, component: type, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any component
        """Construct a component, or return the one of the same class and arguments."""
        key = self._key(component, arguments)
        if key not in self._made:
            made = call(component, arguments)
            if isinstance(made, Retriever) and not any(
                isinstance(item, Retriever) for value in arguments.values() if isinstance(value, list) for item in value
            ):
                made = CachedRetriever(made, self)
            self._made[key] = made
            self._key_of[id(made)] = key
        return self._made[key]

    def planned_keys(self, build: Callable[[Callable[[type, Mapping[str, Any]], Any]], object]) -> list[Hashable]:
        """The keys of the components that a build would construct, in order: a dry run.

        ``build`` builds with the given function instead of :meth:`construct`; nothing is constructed.
        """
        keys: list[Hashable] = []

        def note(component: type, arguments: Mapping[str, Any]) -> _Placeholder:
            keys.append(self._key(component, arguments))
            return _Placeholder(keys[-1])

        build(note)
        return keys

    def keep(self, keys: Container[Hashable]) -> None:
        """Release all components except those with these keys."""
        n_before = len(self._made)
        self._made = {key: made for key, made in self._made.items() if key in keys}
        self._key_of = {id(made): key for key, made in self._made.items()}
        if len(self._made) < n_before:
            # Components may have reference cycles, and their arrays are large.
            gc.collect()

    def _key(self, component: type, arguments: Mapping[str, Any]) -> Hashable:
        return component, self._freeze(arguments)

    def _freeze(self, value: Any) -> Hashable:  # noqa: ANN401 - any argument of a component
        if isinstance(value, _Placeholder):
            return value.key
        if id(value) in self._key_of:
            return self._key_of[id(value)]
        if isinstance(value, dict):
            return tuple((key, self._freeze(item)) for key, item in value.items())
        if isinstance(value, (list, tuple)):
            return tuple(map(self._freeze, value))
        frozen: Hashable = value
        return frozen
