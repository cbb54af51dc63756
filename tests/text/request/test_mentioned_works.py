"""Works that a message only speaks of."""

from __future__ import annotations

import pytest

from tests.text.request.catalog import heard, names


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ('"Yellow Submarine" is a classic! Do you have some jazz?', {"jazz"}),
        ("Revolver is great. Some jazz please.", {"jazz"}),
        # What is praised with the request, what is not played, and artists.
        ('Please play "Yellow Submarine" again. Some jazz too.', {"Yellow Submarine", "jazz"}),
        ("Yellow Submarine!", {"Yellow Submarine"}),
        ('"Blue Train" is a classic! Do you have some rock?', {"Blue Train", "rock"}),
        ("The Beatles never disappoint. Do you have more?", {"The Beatles"}),
    ],
)
def test_praise_of_the_track_that_was_played_does_not_ask_for_it(text: str, asked: set[str]) -> None:
    assert names(heard("surprise me", text, played="song").asked) == asked
