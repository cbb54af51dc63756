"""Whether a reply may be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.replies.apology import apologises
from mcrs.replies.ending import is_unfinished
from mcrs.replies.leak import leaks
from mcrs.replies.naming import names_track

if TYPE_CHECKING:
    from mcrs.types import Track


def is_fit(reply: str, track: Track | None) -> bool:
    """Whether a reply names its track by title and artist, and has no id, no apology and no cut-off end.

    Args:
        reply: Any text; one without a word is not fit.
        track: The recommended track; None if unknown, so that it need not be named.
    """
    if not reply.strip() or is_unfinished(reply) or leaks(reply) or apologises(reply, track):
        return False
    return track is None or names_track(reply, track)
