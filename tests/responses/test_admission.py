"""Responses that admit that nothing was understood, and what they ask."""

from __future__ import annotations

import pytest

from mcrs.responses.admission import admits, asks, drop_questions_and_repeats

TRACK = "Here is “Halo” by Beyoncé."


@pytest.mark.parametrize(
    "text",
    [
        "I did not find a request for music in that message, so here is a track to start with.",
        "I didn’t quite catch what you would like to hear.",
        "I'm not sure what you want.",
        "Das habe ich nicht verstanden.",
        "Je n'ai pas bien compris.",
        "No he entendido la petición.",
        "Non ho capito.",
    ],
)
def test_admissions_are_found(text: str) -> None:
    assert admits(text)
    assert admits(f"{TRACK} {text}")


@pytest.mark.parametrize(
    "text",
    [TRACK, "Try “I'm Not Sure What” by Halo.", "I did not stop at pop.", "You can't catch me, says the singer.", ""],
)
def test_other_sentences_admit_nothing(text: str) -> None:
    assert not admits(text)


def test_a_question_mark_of_a_title_asks_nothing() -> None:
    assert asks(f"{TRACK} Shall we stay in this mood?")
    assert not asks("The next track is “How Soon Is Now?”.")
    assert not asks(TRACK)


def test_questions_and_a_second_admission_are_left_out() -> None:
    admission = "I did not catch that."
    assert (
        drop_questions_and_repeats(f"{admission} {TRACK} Shall we go on? I am not sure what you meant.")
        == f"{admission} {TRACK}"
    )
    assert drop_questions_and_repeats(f"{TRACK}\nIt is calm.") == f"{TRACK}\nIt is calm."
    assert drop_questions_and_repeats("Shall we?") == ""
