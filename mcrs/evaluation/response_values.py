"""The response measures of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mcrs.evaluation.response_measures import POOLED_RESPONSE_MEASURES, RESPONSE_MEASURES, Response

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mcrs.evaluation.scored_run import Run


def measure_responses(run: Run) -> dict[str, float]:
    """Every response measure of a run by its name: measures of single responses as means over those that count."""
    responses = _responses(run)
    values = {name: measure(run.responses) for name, measure in POOLED_RESPONSE_MEASURES.items()}
    for name, measure in RESPONSE_MEASURES.items():
        found = np.fromiter(map(measure, responses), np.float64, len(responses))
        counted = found[~np.isnan(found)]
        values[name] = float(counted.mean()) if len(counted) else float("nan")
    return values


def response_values(run: Run, name: str) -> NDArray[np.float64]:
    """The value of a measure of single responses at every turn, NaN if a response does not count, ``[N]``."""
    return np.array(list(map(RESPONSE_MEASURES[name], _responses(run))), np.float64)


def _responses(run: Run) -> list[Response]:
    catalog, names = run.truth.catalog, run.truth.names
    return [
        Response(row.predicted_response, turn, catalog.track(next(iter(row.predicted_track_ids), "")), names)
        for turn, row in zip(run.truth.turns, run.predictions, strict=True)
    ]
