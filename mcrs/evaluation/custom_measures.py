"""User-defined measures: functions of one answered turn, registered by name."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from mcrs.checks.plain_values import real_number, short_repr
from mcrs.errors import ConfigError, DataError
from mcrs.evaluation.ranking_measures import RANKING_MEASURES
from mcrs.evaluation.response_measures import POOLED_RESPONSE_MEASURES, RESPONSE_MEASURES
from mcrs.registry.definitions import NOTHING, Definition, decorated_name
from mcrs.registry.plugin_errors import locate_plugin_errors, register_own_code
from mcrs.runtime.failed_requests import describe_turn

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog
    from mcrs.evaluation.scored_run import Run
    from mcrs.types import Turn

    Own = TypeVar("Own", bound=Callable[..., Any])


@dataclass(frozen=True, eq=False)
class Answer:
    """A run's answer at one turn, and the relevant track.

    Attributes:
        turn: The conversation up to the answer.
        relevant_track_id: The relevant track: the one that was played in reply.
        track_ids: The recommended tracks, best first; may be empty.
        response: The response; ``""`` if there is none.
        catalog: The tracks that could have been recommended.
    """

    turn: Turn
    relevant_track_id: str
    track_ids: tuple[str, ...]
    response: str
    catalog: MusicCatalog

    @property
    def rank(self) -> int:
        """The rank of the relevant track, from 1; 0 where it was not recommended."""
        return self.track_ids.index(self.relevant_track_id) + 1 if self.relevant_track_id in self.track_ids else 0


class _UnansweredTurn(Answer):
    """An answer of an experiment or a sweep that writes no responses: a measure of responses would measure ``""``."""

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401 - any attribute
        """Refuse to give the response."""
        if name == "response":
            raise ConfigError("it reads the response, but none is written; add responses=True to mcrs.experiment")
        return super().__getattribute__(name)

    def __repr__(self) -> str:
        """The answer without a response."""
        return f"Answer({self.turn!r}, relevant_track_id={self.relevant_track_id!r}, track_ids={self.track_ids!r})"


#: The registered measures by name.
CUSTOM_MEASURES: dict[str, Callable[[Answer], float]] = {}
_DEFINITIONS: dict[str, Definition] = {}


def measure(function: Own = NOTHING) -> Own:
    """Register a measure under the function's name: ``@mcrs.measure``.

    The function gets an :class:`Answer` and returns a number, or NaN where the turn does not count. Its value for a run
    is the official macro mean: over the sessions at each turn number, then over turn numbers. A class works too: it is
    constructed without arguments, and its ``__call__`` is the function.

    Returns:
        The function or class as it is.

    Raises:
        ConfigError: Another measure has the name, or it is not a function or class as described.
    """
    name = decorated_name("measure", function)
    definition = Definition.of(function)
    is_renewed = name in _DEFINITIONS and definition.replaces(_DEFINITIONS[name])
    built_in = {*RANKING_MEASURES, *POOLED_RESPONSE_MEASURES, *RESPONSE_MEASURES, "catalog_diversity"}
    if name in built_in or (name in CUSTOM_MEASURES and not is_renewed):
        raise ConfigError(f"a measure named {name!r} is already registered; choose another name")
    register_own_code(function)
    CUSTOM_MEASURES[name], _DEFINITIONS[name] = _callable_of(name, function), definition
    return function


def _callable_of(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function of one argument that measures an answer; a class is constructed without arguments."""
    called = function
    try:
        if isinstance(function, type):
            inspect.signature(function).bind()
            with locate_plugin_errors(ConfigError):
                called = function()
        inspect.signature(called).bind(None)
    except TypeError as error:
        raise ConfigError(
            f"@mcrs.measure: {name} cannot be called with one argument, the answer ({error}); expected a function of "
            f"one argument, or a class that is constructed without arguments and has such a __call__"
        ) from None
    except ValueError:  # a function written in C may have no signature
        pass
    return called


def custom_values(run: Run, name: str) -> NDArray[np.float64]:
    """The value of a registered measure at every turn of a run, NaN where a turn does not count, ``[N]``.

    Raises:
        DataError: The measure returned something that is not a number.
        PluginError: The code of a plug-in failed.
    """
    truth, function = run.truth, CUSTOM_MEASURES[name]
    answered = _UnansweredTurn if run.ranks_only else Answer
    values = np.empty(len(truth))
    rows = zip(truth.turns, truth.relevant_ids, run.predictions, strict=True)
    for position, (turn, relevant_id, row) in enumerate(rows):
        answer = answered(turn, relevant_id, tuple(row.predicted_track_ids), row.predicted_response, truth.catalog)
        where = f"measure {name!r}, {describe_turn(turn.key)}"
        value: Any
        with locate_plugin_errors(during=f"{where}: "):
            value = function(answer)
        number = real_number(value)
        if number is None or math.isinf(number):
            raise DataError(f"{where}: expected a finite number, or NaN, got {short_repr(value)}")
        values[position] = number
    return values
