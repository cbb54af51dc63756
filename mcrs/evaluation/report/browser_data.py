"""The data of the report's session browser."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np

from mcrs.evaluation.goal_labels import goal_label
from mcrs.evaluation.ranking_measures import ndcg

if TYPE_CHECKING:
    from mcrs.evaluation.scored_run import Run


def browser_data(runs: Sequence[Run], n_sessions: int | None = None) -> dict[str, Any]:
    """The content of the session browser for runs of one ground truth, as JSON values.

    ``n_sessions`` takes only those that changed most between first and last run (for a single run: by nDCG@20).

    Returns:
        ``runs``: their names. ``tracks``: title and artists by index. ``sessions``: id, user, goal, nDCG@20 of
        each run, and turns with what was said, the index of the relevant track, and each run's tracks and response.
    """
    truth = runs[0].truth
    # Tracks get indexes in the order of their first use, so that each is described once.
    index: defaultdict[str, int] = defaultdict(count().__next__)
    ndcg_values = np.stack([ndcg(run.ranks, 20) for run in runs])
    members: dict[int, list[int]] = {}
    for position, row in enumerate(truth.session_rows.tolist()):
        members.setdefault(row, []).append(position)
    means = {row: ndcg_values[:, positions].mean(axis=1) for row, positions in members.items()}
    order = sorted(members, key=lambda row: -abs(means[row][-1] - (means[row][0] if len(runs) > 1 else 0)))
    sessions = []
    for row in sorted(order[:n_sessions]):
        session = truth.sessions[row]
        codes = {"goal category": session.goal_category, "goal specificity": session.goal_specificity}
        goal = [goal_label(family, code) for family, code in codes.items() if code]
        sessions.append(
            {
                "id": session.session_id,
                "user": session.user_id,
                "goal": " · ".join(goal),
                "ndcg": [round(float(mean), 4) for mean in means[row]],
                "turns": [_turn(runs, position, index) for position in members[row]],
            }
        )
    known = {track.track_id: track for track in truth.catalog.tracks(index)}
    tracks = [[known[each].title or each, known[each].artist] if each in known else [each, ""] for each in index]
    return {"runs": [run.tid for run in runs], "tracks": tracks, "sessions": sessions}


def _turn(runs: Sequence[Run], position: int, index: Mapping[str, int]) -> dict[str, Any]:
    truth = runs[0].truth
    turn = truth.turns[position]
    previous = [message.content for message in turn.history if message.role == "assistant"]
    return {
        "n": turn.turn_number,
        "before": previous[-1] if previous else "",
        "said": turn.user_query,
        "relevant": index[truth.relevant_ids[position]],
        "played": [index[track_id] for track_id in turn.played_track_ids],
        "lists": [[index[track_id] for track_id in run.predictions[position].predicted_track_ids] for run in runs],
        "responses": [run.predictions[position].predicted_response for run in runs],
    }
