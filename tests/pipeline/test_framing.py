"""What stands around a response."""

from __future__ import annotations

from mcrs.pipeline.crs import add_framing
from mcrs.prompts.notes import Notes

NOTES = Notes("I took “beyonse” as Beyoncé.", "I did not find a request in that.", "Which decade?")
TRACK = "Here is “Halo” by Beyoncé."


def test_the_notes_stand_around_the_response() -> None:
    assert (
        add_framing(TRACK, NOTES)
        == f"I took “beyonse” as Beyoncé. I did not find a request in that. {TRACK} Which decade?"
    )
    assert add_framing(TRACK, Notes()) == TRACK


def test_a_response_that_admits_or_asks_by_itself_does_so_once() -> None:
    admits = f"I did not catch what you would like to hear. {TRACK}"
    assert add_framing(admits, NOTES) == f"I took “beyonse” as Beyoncé. {admits} Which decade?"
    asks = f"{TRACK} More pop?"
    assert add_framing(asks, NOTES) == f"I took “beyonse” as Beyoncé. I did not find a request in that. {asks}"
