"""Whether a response may be shown."""

from __future__ import annotations

from mcrs.responses.apology import apologises
from mcrs.responses.ending import is_unfinished
from mcrs.responses.evidence import Evidence
from mcrs.responses.grounding import is_grounded
from mcrs.responses.leak import leaks
from mcrs.responses.naming import names_track
from mcrs.types import Context, Track


def is_fit(response: str, track: Track | None, context: Context | None = None) -> bool:
    """Whether a response names its track by title and artist, claims nothing without support, and is whole.

    Whole is a response of sentences that has no id, no apology, no sentence twice and no cut-off end; an empty one is
    not fit. An unknown track need not be named, and then claims are not checked.
    """
    if not response.strip() or is_unfinished(response) or leaks(response) or apologises(response, track):
        return False
    return track is None or (
        names_track(response, track) and is_grounded(response, Evidence(track, context or Context()))
    )
