"""Messages that say something to a person."""

from __future__ import annotations

import pytest

from mcrs.text.request.set_phrases import small_talk_of


@pytest.mark.parametrize(
    ("text", "talk"),
    [
        ("Hey there!", "hello"),
        ("oh hi", "hello"),
        ("Do you have Hey Jude?", None),
        ("play hello", None),
        ("I love this one", "praise"),
        ("great!", "praise"),
        ("I don't like this", None),
        ("that's not great", None),
        ("das ist nicht schön", None),
        ("no me gusta, no es genial", None),
        ("thanks, not bad", "thanks"),
    ],
)
def test_small_talk_of_a_message(text: str, talk: str | None) -> None:
    assert small_talk_of(text) == talk
