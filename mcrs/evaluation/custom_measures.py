"""User-defined measures: functions of one answered turn, registered by name."""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from mcrs.checks.plain_values import short_repr
from mcrs.errors import ConfigError, DataError
from mcrs.evaluation.ranking_measures import RANKING_MEASURES
from mcrs.evaluation.response_measures import POOLED_RESPONSE_MEASURES, RESPONSE_MEASURES
from mcrs.registry.plugin_errors import locate_plugin_errors, register_own_code
from mcrs.runtime.failed_requests import describe_turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

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


#: The registered measures by name.
CUSTOM_MEASURES: dict[str, Callable[[Answer], float]] = {}


def measure(function: Own) -> Own:
    """Register a measure under the function's name: ``@mcrs.measure``.

    The function gets an :class:`Answer` and returns a number, or NaN where the turn does not count. Its value for a run
    is the official macro mean: over the sessions at each turn number, then over turn numbers. A class works too: it is
    constructed without arguments, and its ``__call__`` is the function.

    Returns:
        The function or class as it is.

    Raises:
        ConfigError: Another measure has the name.
    """
    name = function.__name__
    earlier = CUSTOM_MEASURES.get(name)
    if earlier is not None and _module(earlier) == _module(function) == "__main__":
        earlier = None  # a cell of a notebook is run again
    if earlier is not None or name in {
        *RANKING_MEASURES,
        *POOLED_RESPONSE_MEASURES,
        *RESPONSE_MEASURES,
        "catalog_diversity",
    }:
        raise ConfigError(f"a measure named {name!r} is already registered")
    register_own_code(function)
    CUSTOM_MEASURES[name] = function() if isinstance(function, type) else function
    return function


def _module(function: object) -> str:
    return str(getattr(function, "__module__", ""))


def custom_values(run: Run, name: str) -> NDArray[np.float64]:
    """The value of a registered measure at every turn of a run, NaN where a turn does not count, ``[N]``.

    Raises:
        DataError: The measure returned something that is not a number.
        PluginError: The code of a plug-in failed.
    """
    truth, function = run.truth, CUSTOM_MEASURES[name]
    values = np.empty(len(truth))
    rows = zip(truth.turns, truth.relevant_ids, run.predictions, strict=True)
    for position, (turn, relevant_id, row) in enumerate(rows):
        answer = Answer(turn, relevant_id, tuple(row.predicted_track_ids), row.predicted_response, truth.catalog)
        where = f"measure {name!r}, {describe_turn(turn.key)}"
        value: Any
        with locate_plugin_errors(during=f"{where}: "):
            value = function(answer)
        # numpy's booleans are not Python numbers.
        number = float(value) if isinstance(value, (Real, np.bool_)) else math.inf
        if math.isinf(number):
            raise DataError(f"{where}: expected a finite number, or NaN, got {short_repr(value)}")
        values[position] = number
    return values
