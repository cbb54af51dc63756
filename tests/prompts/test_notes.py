"""What a response says besides the track."""

from __future__ import annotations

from mcrs.prompts.notes import write_notes
from tests.text.request.catalog import CATALOG, turn


def test_a_time_that_no_track_is_from_is_said() -> None:
    assert write_notes(turn("rock from 1949"), CATALOG).lead == "The catalogue has no track of that time (1949)."
    assert write_notes(turn("rock from 1949", "and from 1966"), CATALOG).lead == ""
