"""The reply measures of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mcrs.evaluation.reply_measures import POOLED_REPLY_MEASURES, REPLY_MEASURES, Reply

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mcrs.evaluation.scored_run import Run


def measure_replies(run: Run) -> dict[str, float]:
    """Every reply measure of a run by its name: those of single replies as means over all that count."""
    replies = _replies(run)
    values = {name: measure(run.replies) for name, measure in POOLED_REPLY_MEASURES.items()}
    for name, measure in REPLY_MEASURES.items():
        counted = [value for value in map(measure, replies) if not np.isnan(value)]
        values[name] = float(np.mean(counted)) if counted else float("nan")
    return values


def reply_values(run: Run, name: str) -> NDArray[np.float64]:
    """The value of a measure of single replies at every turn, NaN where a reply does not count, ``[N]``."""
    return np.array(list(map(REPLY_MEASURES[name], _replies(run))), np.float64)


def _replies(run: Run) -> list[Reply]:
    catalog, names = run.truth.catalog, run.truth.names
    return [
        Reply(row.predicted_response, turn, catalog.track(next(iter(row.predicted_track_ids), "")), names)
        for turn, row in zip(run.truth.turns, run.predictions, strict=True)
    ]
