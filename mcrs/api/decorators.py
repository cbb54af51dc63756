"""Retrievers and rerankers as plain functions: ``@mcrs.retriever`` and ``@mcrs.reranker``."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar, cast, get_type_hints

import numpy as np

from mcrs.checks.plain_values import real_number, short_repr
from mcrs.db_item import MusicCatalog
from mcrs.errors import ConfigError, InvalidRankingError
from mcrs.ranking.validation import as_list
from mcrs.registry import RERANKERS, RETRIEVERS, Registry
from mcrs.registry.definitions import NOTHING, decorated_name
from mcrs.reranker_modules.base import Reranker
from mcrs.retrieval_modules.base import Retriever
from mcrs.types import Ranking, Turn

Component = TypeVar("Component", bound=Callable[..., Any])
_EXPECTED = "track ids, best first, or a mapping or pandas Series of scores by track id"
_MAX_SCORE = float(np.finfo(np.float32).max)


def retriever(component: Component = NOTHING) -> Component:
    """Register a retriever under its own name.

    A function is called for each turn; its parameters are filled by their names: ``turn`` (:class:`mcrs.types.Turn`),
    ``topk``, and if it takes them ``catalog`` and ``users``. It returns track ids, best first, or a mapping or pandas
    Series of scores by track id. All other parameters are settings, checked by their annotations. A class is registered
    as it is.

    Returns:
        The function or class as it is.

    Raises:
        ConfigError: The name is taken, or the function takes no ``turn``.
    """
    return _register(component, "retriever", RETRIEVERS, _FunctionRetriever, ("turn", "topk"))


def reranker(component: Component = NOTHING) -> Component:
    """Register a reranker under its own name.

    A function is called for each turn; its parameters are filled by their names: ``turn``, ``track_ids`` (best first),
    and if it takes them ``scores`` (of the same tracks), ``topk``, ``catalog`` and ``users``. It returns some or all of
    these ids, best first, or a mapping or pandas Series of scores by id; equal scores keep their order. All other
    parameters are settings, checked by their annotations. A class is registered as it is.

    Returns:
        The function or class as it is.

    Raises:
        ConfigError: The name is taken, or the function takes no ``track_ids``.
    """
    return _register(component, "reranker", RERANKERS, _FunctionReranker, ("track_ids", "turn", "scores", "topk"))


class _FunctionRetriever(Retriever):
    """A function as a retriever."""

    function: Callable[..., Any]

    def __init__(self, catalog: MusicCatalog, **settings: object) -> None:
        super().__init__(catalog)
        self._settings = settings

    def retrieve(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        """Call the function for each turn."""
        return [self._ranking(turn, min(topk, len(self.catalog))) for turn in turns]

    def _ranking(self, turn: Turn, topk: int) -> Ranking:
        given = {"turn": turn, "topk": topk, "catalog": self.catalog}
        function = type(self).function
        scores = _call(function, given, self._settings)
        rows = [(_row(function, self.catalog, track_id), score) for track_id, score in scores.items()]
        rows.sort(key=lambda each: (-each[1], each[0]))
        return Ranking.of(*zip(*rows[:topk], strict=True)) if rows else Ranking.of((), ())


class _FunctionReranker(Reranker):
    """A function as a reranker."""

    function: Callable[..., Any]

    def __init__(self, catalog: MusicCatalog, **settings: object) -> None:
        self._catalog = catalog
        self._settings = settings

    def rerank(self, turns: Sequence[Turn], rankings: Sequence[Ranking], topk: int) -> list[Ranking]:
        """Call the function for each turn."""
        return [self._reranked(turn, each).head(topk) for turn, each in zip(turns, rankings, strict=True)]

    def _reranked(self, turn: Turn, ranking: Ranking) -> Ranking:
        track_ids = self._catalog.ids(ranking.rows)
        positions = {track_id: position for position, track_id in enumerate(track_ids)}
        function = type(self).function
        given = {
            "turn": turn,
            "track_ids": track_ids,
            "scores": ranking.scores.tolist(),
            "topk": len(track_ids),
            "catalog": self._catalog,
        }
        scores = _call(function, given, self._settings)
        if unknown := [track_id for track_id in scores if track_id not in positions]:
            raise InvalidRankingError(
                f"{function.__name__}: {short_repr(unknown[0])} is not among the tracks to rerank"
            )
        order = sorted(scores, key=lambda track_id: (-scores[track_id], positions[track_id]))
        kept = ranking.take(np.array([positions[track_id] for track_id in order], np.intp))
        return replace(kept, scores=np.array([scores[track_id] for track_id in order], np.float32))


def _call(function: Callable[..., Any], given: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, float]:
    taken = inspect.signature(function).parameters
    returned = function(**{name: value for name, value in given.items() if name in taken}, **settings)
    return scores_of(function.__name__, returned)


def _row(function: Callable[..., Any], catalog: MusicCatalog, track_id: str) -> int:
    row = catalog.row(track_id)
    if row is None:
        raise InvalidRankingError(f"{function.__name__}: the catalogue has no track {short_repr(track_id)}")
    return row


def _register(component: Component, decorator: str, registry: Registry, base: type, given: Sequence[str]) -> Component:
    """Register a class, or a subclass of ``base`` that calls a function with some of the given arguments."""
    name = decorated_name(decorator, component)
    made = component if isinstance(component, type) else _class_of(component, base, given)
    registry.register(name, made)
    if made is not component:
        component.component = made  # type: ignore[attr-defined] # for an entry point that names the function
    return component


def _class_of(function: Callable[..., Any], base: type, given: Sequence[str]) -> type:
    """A subclass of ``base`` for one function, whose constructor takes the function's settings and the catalogue."""
    parameters = inspect.signature(function).parameters
    if given[0] not in parameters:
        raise ConfigError(
            f"{function.__name__}: expected a parameter {given[0]!r}, found {', '.join(parameters) or 'none'}"
        )
    if "self" in parameters:
        raise ConfigError(
            f"{function.__name__}: expected a function or a class, found a method; move it out of its class"
        )
    if positional := [each.name for each in parameters.values() if each.kind is each.POSITIONAL_ONLY]:
        raise ConfigError(f"{function.__name__}: the parameter {positional[0]!r} is filled by its name; remove the '/'")
    if starred := [each.name for each in parameters.values() if each.kind in (each.VAR_POSITIONAL, each.VAR_KEYWORD)]:
        raise ConfigError(f"{function.__name__}: name the settings one by one instead of *{starred[0]}")
    try:
        hints = get_type_hints(function, include_extras=True)
    except NameError as error:
        raise ConfigError(
            f"{function.__name__}: the types of its parameters cannot be read ({error}); import them outside of "
            f"TYPE_CHECKING"
        ) from None
    settings = [each for each in parameters.values() if each.name not in {*given, "catalog"}]
    keyword = inspect.Parameter.KEYWORD_ONLY

    initialise = vars(base)["__init__"]

    def construct(self: Any, **values: Any) -> None:  # noqa: ANN401 - the function's settings
        initialise(self, **values)

    # A configuration's keys are checked against the constructor's signature.
    construct.__annotations__ = {**hints, "catalog": MusicCatalog}
    construct.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY),
            inspect.Parameter("catalog", keyword),
            *(each.replace(kind=keyword) for each in settings),
        ]
    )
    members = {
        "__init__": construct,
        "__doc__": function.__doc__,
        "__module__": function.__module__,
        "function": staticmethod(function),
    }
    return type(base)(function.__name__, (base,), members)


def scores_of(function: str, returned: object) -> dict[str, float]:
    """The result of a function as scores by track id; track ids without scores get 1, 1/2, 1/3 and so on.

    Raises:
        InvalidRankingError: It is something else, an id is not a string or is returned twice, or a score is not a
            finite 32-bit number.
    """
    scores: dict[str, float] = {}
    for key, score in _pairs(function, returned):
        track_id = _track_id(function, key)
        if track_id in scores:
            raise InvalidRankingError(f"{function}: the track id {track_id!r} is returned twice")
        scores[track_id] = _score(function, key, score)
    return scores


def _pairs(function: str, returned: Any) -> Iterable[tuple[object, object]]:  # noqa: ANN401 - a user's result
    """Track ids with scores, of a mapping or a pandas Series of numbers, or of ids alone."""
    if isinstance(returned, Mapping):
        return returned.items()
    if getattr(returned, "ndim", 1) != 1:
        raise InvalidRankingError(f"{function} returned {short_repr(returned)}; expected {_EXPECTED}")
    if hasattr(returned, "items") and getattr(getattr(returned, "dtype", None), "kind", "O") in "iuf":
        return cast("Iterable[tuple[object, object]]", returned.items())
    return ((each, 1.0 / position) for position, each in enumerate(as_list(function, returned, _EXPECTED), 1))


def _track_id(function: str, value: object) -> str:
    if not isinstance(value, str):
        raise InvalidRankingError(
            f"{function}: expected track ids as strings, or a mapping of them to scores, got {short_repr(value)}"
        )
    return str(value)


def _score(function: str, track_id: object, value: object) -> float:
    score = real_number(value)
    if score is None or not abs(score) <= _MAX_SCORE:
        raise InvalidRankingError(
            f"{function}: expected a finite score for {track_id} (a 32-bit number), got {short_repr(value)}"
        )
    return score
