"""A conversation as a row of a dataset of conversations, so that it can be evaluated like any other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mcrs.db_user import UserProfiles
    from mcrs.web.visit import Exchange, Visit

_GOAL = ("category", "listener_goal", "specificity")
# What the dataset calls a verdict.
_ASSESSMENTS = {
    "like": "MOVES_TOWARD_GOAL",
    "skip": "DOES_NOT_MOVE_TOWARD_GOAL",
    "artist": "DOES_NOT_MOVE_TOWARD_GOAL",
}


def session_row(visit: Visit, users: UserProfiles) -> dict[str, Any]:
    """The conversation in the schema of the dataset: its finished turns, each with the track that was played.

    Returns:
        ``session_id``, ``user_id``, ``session_date``, ``user_profile``, ``conversation_goal``, ``conversations`` and
        ``goal_progress_assessments``, which hold what the visitor thought of the tracks.
    """
    exchanges = visit.finished()
    return {
        "session_id": visit.session.session_id,
        "user_id": visit.user_id or "",
        "session_date": visit.started.date().isoformat(),
        "user_profile": {"user_id": visit.user_id, **users.profile(visit.user_id)},
        "conversation_goal": dict.fromkeys(_GOAL),
        "conversations": [row for number, turn in enumerate(exchanges, start=1) for row in _rows(number, turn)],
        "goal_progress_assessments": [
            {"turn_number": number, "goal_progress_assessment": _ASSESSMENTS.get(turn.verdict or "")}
            for number, turn in enumerate(exchanges, start=1)
        ],
    }


def session_line(visit: Visit, users: UserProfiles) -> str:
    """The conversation as a line of a JSON Lines file."""
    return json.dumps(session_row(visit, users), ensure_ascii=False) + "\n"


def _rows(number: int, turn: Exchange) -> list[dict[str, Any]]:
    contents = {"user": turn.query, "music": turn.tracks[0]["track_id"], "assistant": turn.response}
    return [
        {"turn_number": number, "role": role, "content": content, "thought": ""} for role, content in contents.items()
    ]
