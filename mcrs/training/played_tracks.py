"""What was played in labelled sessions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mcrs.data.conversation import Session


def played_tracks(session: Session) -> list[str]:
    """The ids of the tracks of a session's labelled turns, in order."""
    return [labelled.relevant_track_id for labelled in session.turns if labelled.relevant_track_id is not None]


def index_tracks(sessions: Iterable[Session]) -> dict[str, int]:
    """Every track of some sessions and its index, in the order of the ids."""
    known = {track for session in sessions for track in played_tracks(session)}
    return {track: index for index, track in enumerate(sorted(known))}
