"""What stands around a response."""

from __future__ import annotations

from mcrs.pipeline.framing import with_notes
from mcrs.prompts.notes import Notes

NOTES = Notes("I took “beyonse” as Beyoncé.", "I did not find a request in that.", "Which decade?")
TRACK = "Here is “Halo” by Beyoncé."


def test_the_notes_stand_around_the_response() -> None:
    assert (
        with_notes(TRACK, NOTES)
        == f"I took “beyonse” as Beyoncé. I did not find a request in that. {TRACK} Which decade?"
    )
    assert with_notes(TRACK, Notes()) == TRACK


def test_a_response_that_admits_or_asks_by_itself_does_so_once() -> None:
    admits = f"I did not catch what you would like to hear. {TRACK}"
    assert with_notes(admits, NOTES) == f"I took “beyonse” as Beyoncé. {admits} Which decade?"
    asks = f"{TRACK} More pop?"
    assert with_notes(asks, NOTES) == f"I took “beyonse” as Beyoncé. I did not find a request in that. {asks}"
