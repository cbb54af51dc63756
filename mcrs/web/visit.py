"""One visitor's conversation: what the page shows, what the pipeline remembers, and its row of a dataset."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Literal

from mcrs.pipeline.live_answer import ChatSession

if TYPE_CHECKING:
    from mcrs.db_user import UserProfiles
    from mcrs.web.pipelines import LoadedPipeline

Stage = Literal["searching", "writing", "done", "failed"]
#: What a visitor thinks of a track: liked it, skipped it, or wants nothing more by its artist.
Verdict = Literal["like", "skip", "artist"]
_GOAL = ("category", "listener_goal", "specificity")
# What the dataset calls a verdict.
_ASSESSMENTS = {"like": "MOVES_TOWARD_GOAL", "skip": "DOES_NOT_MOVE_TOWARD_GOAL", "artist": "DOES_NOT_MOVE_TOWARD_GOAL"}


@dataclass
class Exchange:
    """One message and the answer to it, as far as it is there: the tracks as records, best first, and the response.

    ``understood`` has the keys ``asked``, ``excluded`` and ``corrected`` of an answer. ``error`` says in one line what
    went wrong, and ``verdict`` what the visitor thinks of the first track.
    """

    query: str
    tracks: list[dict[str, Any]] = field(default_factory=list)
    understood: dict[str, Any] = field(default_factory=dict)
    response: str = ""
    stage: Stage = "searching"
    error: str = ""
    verdict: Verdict | None = None

    @property
    def is_open(self) -> bool:
        """Whether the answer is still under way."""
        return self.stage in ("searching", "writing")


@dataclass
class Visit:
    """A visitor's conversation and choices. No two visitors share one.

    There is no pipeline until the first message. The exchanges are what the page shows, oldest first, the session is
    what the pipeline remembers. ``n_saved`` of the finished turns are saved, and the visitor may have been warned that
    a new conversation forgets the others.
    """

    pipeline: LoadedPipeline | None = None
    user_id: str | None = None
    session: ChatSession = field(default_factory=lambda: ChatSession(str(uuid.uuid4())))
    exchanges: list[Exchange] = field(default_factory=list)
    started: datetime = field(default_factory=lambda: datetime.now(timezone.utc))
    n_saved: int = 0
    was_warned: bool = False

    def __deepcopy__(self, memo: object) -> Visit:
        """The visit of a new visitor: gradio copies the first one for each, before anything else happens."""
        return Visit()

    @property
    def is_busy(self) -> bool:
        """Whether an answer is under way."""
        return bool(self.exchanges) and self.exchanges[-1].is_open

    def finished(self) -> list[Exchange]:
        """The exchanges whose answers are whole."""
        return [exchange for exchange in self.exchanges if exchange.stage == "done"]

    def begin_anew(self) -> None:
        """Forget the conversation, and keep the choices."""
        fresh = Visit(self.pipeline, self.user_id)
        vars(self).update(vars(fresh))


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
