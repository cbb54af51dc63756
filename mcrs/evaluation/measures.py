"""All measures by name: their definitions, their values of a run, and their means."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from math import nan
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mcrs.errors import UnknownNameError
from mcrs.evaluation.custom_measures import CUSTOM_MEASURES, custom_values
from mcrs.evaluation.ranking_measures import CUT_MEASURES, RANKING_MEASURES, catalog_diversity, ranking_measure
from mcrs.evaluation.response_measures import POOLED_RESPONSE_MEASURES, RESPONSE_MEASURES, Response
from mcrs.evaluation.session_sums import SessionSums
from mcrs.evaluation.significance import Interval, bootstrap_intervals
from mcrs.registry import did_you_mean

if TYPE_CHECKING:
    from mcrs.evaluation.ground_truth import GroundTruth
    from mcrs.evaluation.scored_run import Run

#: A value for each turn, NaN where it does not count, ``[N]``; or one value for the whole run.
Values: TypeAlias = "NDArray[np.float64] | float"

# Names of other tools; with one relevant track they are the same.
_EQUAL = {
    **dict.fromkeys(("recall", "r", "success", "hit_rate", "hr"), "hit"),
    **dict.fromkeys(("rr", "recip_rank", "map", "ap"), "mrr"),
}
# Responses that are measured together, one measure after the other: few, because what the measures of a response share
# takes memory; several, because the code and the tables of a measure then stay in the caches of the processor.
_PIECE = 256


def measures() -> dict[str, Callable[..., Any]]:
    """All measures by name, registered ones last."""
    whole_run: dict[str, Callable[..., Any]] = {"catalog_diversity": catalog_diversity, **POOLED_RESPONSE_MEASURES}
    return {**RANKING_MEASURES, **whole_run, **RESPONSE_MEASURES, **CUSTOM_MEASURES}


def check_measures(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of measures, each once.

    Raises:
        UnknownNameError: There is no such measure; the nearest is named.
    """
    known = measures()
    for name in names:
        if name not in known and ranking_measure(name) is None:
            cut = ", ".join(f"{each}@K" for each in CUT_MEASURES)
            raise UnknownNameError(
                f"unknown measure {name!r}{_near(name, known)} (known: {', '.join(known)}, and {cut} for every K; "
                "register your own by @mcrs.measure, or load it with --plugin FILE.py on a command line)"
            )
    return tuple(dict.fromkeys(names))


def _near(name: str, known: Iterable[str]) -> str:
    """The measure that is meant by the name of another tool or spelling, or else the most similar one."""
    stem, separator, cut = name.casefold().partition("@")
    meant = f"{_EQUAL.get(stem, stem)}{separator}{cut}"
    if meant not in known and ranking_measure(meant) is None:
        return did_you_mean(name, known)
    return f"; with one relevant track it is {meant!r}" if stem in _EQUAL else f"; did you mean {meant!r}?"


def reads_responses(name: str) -> bool:
    """Whether a built-in measure reads responses; a registered one may."""
    return name in POOLED_RESPONSE_MEASURES or name in RESPONSE_MEASURES


def definition(measure: Callable[..., Any]) -> str:
    """The docstring of a measure, up to its sections of arguments and results."""
    text = inspect.getdoc(measure.func if isinstance(measure, partial) else measure) or ""
    for section in ("\nArgs:", "\nReturns:", "\nRaises:"):
        text = text.partition(section)[0]
    return text.strip()


def measure_values(run: Run, names: Iterable[str]) -> dict[str, Values]:
    """Measure a run by the names of measures. Without any response, only ``empty`` measures responses.

    Raises:
        MCRSError: A registered measure failed.
    """
    names = list(names)
    found = _response_values(run, [name for name in names if name in RESPONSE_MEASURES])
    for name in names:
        if measure := ranking_measure(name):
            found[name] = measure(run.ranks)
        elif name in CUSTOM_MEASURES:
            found[name] = custom_values(run, name)
        elif name in POOLED_RESPONSE_MEASURES:
            found[name] = POOLED_RESPONSE_MEASURES[name](run.responses) if run.has_responses else nan
        elif name == "catalog_diversity":
            lists = (row.predicted_track_ids for row in run.predictions)
            found[name] = catalog_diversity(lists, len(run.truth.catalog))
    return {name: found[name] for name in names}


def _response_values(run: Run, names: list[str]) -> dict[str, Values]:
    if not run.has_responses:
        return {name: np.full(len(run.truth), 1.0 if name == "empty" else nan) for name in names}
    if not names:
        return {}
    catalog, catalog_names = run.truth.catalog, run.truth.names
    chosen = [RESPONSE_MEASURES[name] for name in names]
    values = np.empty((len(run.truth), len(names)))
    first_ids = [next(iter(row.predicted_track_ids), "") for row in run.predictions]
    tracks = {track.track_id: track for track in catalog.tracks(set(first_ids))}
    rows = list(zip(run.responses, run.truth.turns, map(tracks.get, first_ids), strict=True))
    for start in range(0, len(rows), _PIECE):
        responses = [Response(*row, catalog_names) for row in rows[start : start + _PIECE]]
        for column, measure in enumerate(chosen):
            values[start : start + _PIECE, column] = list(map(measure, responses))
    return dict(zip(names, values.T, strict=True))


def mean(values: Values) -> float:
    """The mean over all turns that count, NaN if there are none; a value of the whole run stays as it is."""
    if isinstance(values, float):
        return values
    counted = values[~np.isnan(values)]
    return float(counted.mean()) if len(counted) else nan


def mean_intervals(truth: GroundTruth, values: Mapping[str, Values]) -> dict[str, Interval]:
    """The mean of each measure with its 95 % interval over sessions, which is NaN for a measure of the whole run.

    A mean is the official one, over sessions at each turn number, then over turn numbers; that of a measure of
    responses is over all turns.
    """
    found = {
        name: Interval(each, float("nan"), float("nan")) for name, each in values.items() if isinstance(each, float)
    }
    for names, sums in session_sums(truth, values):
        found.update(zip(names, bootstrap_intervals(sums), strict=True))
    return {name: found[name] for name in values}


def session_sums(truth: GroundTruth, values: Mapping[str, Values]) -> Iterator[tuple[list[str], SessionSums]]:
    """The measures that have values at turns, and the sums of these by session, for either kind of mean."""
    for of_responses in (False, True):
        rows = {
            name: each
            for name, each in values.items()
            if not isinstance(each, float) and (name in RESPONSE_MEASURES) is of_responses
        }
        if rows:
            groups = None if of_responses else truth.turn_numbers
            yield list(rows), SessionSums.of(np.stack(list(rows.values())), truth.session_rows, groups)
