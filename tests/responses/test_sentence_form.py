"""What is a sentence, and what is not."""

from __future__ import annotations

import pytest

from mcrs.responses.evidence import Evidence
from mcrs.responses.sentence_form import is_sentence
from mcrs.types import Context, Track

TRACK = Track(
    "t", "Desafinado", ("Stan Getz", "João Gilberto"), "Getz/Gilberto",
    ("bossa nova", "jazz", "house", "energetic", "ballad", "funk", "is"), "1964-03-01",
)  # fmt: skip
EVIDENCE = Evidence(TRACK, Context())


def whole(text: str) -> bool:
    return is_sentence(EVIDENCE.read(text), EVIDENCE)


@pytest.mark.parametrize(
    "text",
    [
        "Here is “Desafinado” by Stan Getz, João Gilberto.",
        "Here is “Desafinado” by Stan Getz, a jazz ballad from 1964.",
        "It is energetic, lively and jazz.",
        "It came out in the 1960s.",
        "How about “Desafinado”?",
        "Shall we stay in this mood?",
        "Hier ist ein Lied von Stan Getz.",
        "これは「Desafinado」です。",
    ],
)
def test_sentences(text: str) -> None:
    assert whole(text)


@pytest.mark.parametrize(
    "text",
    [
        "Here is “Desafinado” by Stan Getz, João Gilberto, a 1964.",
        "Here is “Desafinado” by Stan Getz, a house, funk, jazz.",
        "Here is “Desafinado” by Stan Getz, 1964.",
        "It is bossa nova, jazz, energetic, funk.",
        "It is a house.",
        "Here is “Desafinado” by Stan Getz, a fun.",
        "Here is “Desafinado” by Stan Getz, a fun, upbeat, funk.",
        "Voici “Desafinado” de Stan Getz, une.",
        "“Desafinado” by Stan Getz.",
        "“Desafinado” by Stan Getz, bossa nova, jazz.",
        "Next up: “Desafinado” by Stan Getz.",
    ],
)
def test_lists_and_broken_phrases(text: str) -> None:
    assert not whole(text)
