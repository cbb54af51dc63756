"""The values of any measure of a run, and how they are averaged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mcrs.errors import UnknownNameError
from mcrs.evaluation.catalog_diversity import catalog_diversity
from mcrs.evaluation.own_measures import OWN_MEASURES, own_values
from mcrs.evaluation.ranking_measures import RANKING_MEASURES
from mcrs.evaluation.response_measures import POOLED_RESPONSE_MEASURES, RESPONSE_MEASURES
from mcrs.evaluation.response_values import response_values
from mcrs.evaluation.session_sums import SessionSums
from mcrs.evaluation.significance import Interval, bootstrap_intervals
from mcrs.registry import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from mcrs.evaluation.scored_run import Run

_DIVERSITY = "catalog_diversity"


def measures() -> dict[str, Callable[..., Any]]:
    """The names of all measures, registered ones last."""
    whole_run: dict[str, Callable[..., Any]] = {_DIVERSITY: catalog_diversity, **POOLED_RESPONSE_MEASURES}
    return {**RANKING_MEASURES, **whole_run, **RESPONSE_MEASURES, **OWN_MEASURES}


def check_measures(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of measures, each once.

    Raises:
        UnknownNameError: There is no such measure; the nearest is named.
    """
    known = measures()
    for name in names:
        if name not in known:
            raise UnknownNameError(f"unknown measure {name!r}{did_you_mean(name, known)} (known: {', '.join(known)})")
    return tuple(dict.fromkeys(names))


def reads_responses(name: str) -> bool:
    """Whether a built-in measure reads responses; a registered one may."""
    return name in POOLED_RESPONSE_MEASURES or name in RESPONSE_MEASURES


@dataclass(frozen=True, eq=False)
class MeasureValues:
    """One measure of one run.

    Attributes:
        by_turn: Its value at every turn, NaN where it does not count, ``[N]``; None for a measure of the whole run.
        macro: Whether the mean is the official one, over sessions at each turn number, then over turn numbers; else
            over all turns.
        whole: The value of a measure of the whole run.
    """

    by_turn: NDArray[np.float64] | None
    macro: bool = True
    whole: float = float("nan")


def session_sums(run: Run, values: NDArray[np.float64], *, macro: bool) -> SessionSums:
    """The sums by session of values at a run's turns, ``[M, N]``, for its kind of mean."""
    return SessionSums.of(values, run.truth.session_rows, run.truth.turn_numbers if macro else None)


def measure_values(run: Run, name: str) -> MeasureValues:
    """Measure a run by the name of a measure.

    Raises:
        UnknownNameError: There is no such measure.
        MCRSError: A registered measure failed.
    """
    check_measures([name])
    if name in RANKING_MEASURES:
        return MeasureValues(RANKING_MEASURES[name](run.ranks))
    if name in OWN_MEASURES:
        return MeasureValues(own_values(run, name))
    if name in RESPONSE_MEASURES:
        return MeasureValues(response_values(run, name), macro=False)
    if name in POOLED_RESPONSE_MEASURES:
        return MeasureValues(None, whole=POOLED_RESPONSE_MEASURES[name](run.responses))
    lists = (row.predicted_track_ids for row in run.predictions)
    return MeasureValues(None, whole=catalog_diversity(lists, len(run.truth.catalog)))


def group_by_mean(values: Mapping[str, MeasureValues]) -> Iterator[tuple[bool, list[str]]]:
    """The measures that have values at turns, by their kind of mean: whether it is macro, and their names."""
    for macro in (True, False):
        names = [name for name, each in values.items() if each.by_turn is not None and each.macro is macro]
        if names:
            yield macro, names


def mean_intervals(run: Run, values: Mapping[str, MeasureValues]) -> dict[str, Interval]:
    """The mean of each measure with its 95 % interval over sessions, which is NaN for a measure of the whole run."""
    found = {name: Interval(each.whole, float("nan"), float("nan")) for name, each in values.items()}
    for macro, names in group_by_mean(values):
        rows = np.stack([each for name in names if (each := values[name].by_turn) is not None])
        found.update(zip(names, bootstrap_intervals(session_sums(run, rows, macro=macro)), strict=True))
    return found
