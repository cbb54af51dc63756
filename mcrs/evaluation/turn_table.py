"""A row for each turn of a run: what was asked for, where the relevant track was ranked, and every measure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from mcrs.evaluation.custom_measures import CUSTOM_MEASURES
from mcrs.evaluation.measures import measure_values
from mcrs.evaluation.ranking_measures import RANKING_MEASURES
from mcrs.evaluation.response_measures import RESPONSE_MEASURES

if TYPE_CHECKING:
    from mcrs.evaluation.scored_run import Run


def turn_rows(run: Run, custom: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """Every labelled turn of a run, in the order of the data.

    Args:
        run: The run.
        custom: The names of the registered measures to compute; None: all.

    Returns:
        For each turn ``run``, ``session_id``, ``turn_number``, ``user_id``, ``goal_category`` and ``goal_specificity``
        (None where unknown), ``relevant_track_id``, ``rank`` (from 1; 0 where the track was not recommended),
        ``n_tracks`` (the length of the ranked list), and the value of every measure that has one for a turn; None where
        the turn does not count.
    """
    truth = run.truth
    names = [*RANKING_MEASURES, *RESPONSE_MEASURES, *(CUSTOM_MEASURES if custom is None else custom)]
    columns = measure_values(run, names)
    rows = []
    for position, turn in enumerate(truth.turns):
        session = truth.sessions[truth.session_rows[position]]
        values = {name: float(column[position]) for name, column in columns.items() if not isinstance(column, float)}
        rows.append(
            {
                "run": run.tid,
                "session_id": turn.session_id,
                "turn_number": turn.turn_number,
                "user_id": turn.user_id,
                "goal_category": session.goal_category,
                "goal_specificity": session.goal_specificity,
                "relevant_track_id": truth.relevant_ids[position],
                "rank": int(run.ranks[position]),
                "n_tracks": len(run.predictions[position].predicted_track_ids),
                **{name: None if value != value else value for name, value in values.items()},
            }
        )
    return rows
