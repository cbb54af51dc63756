"""Which names a message means, and which are parts of other names."""

from __future__ import annotations

import pytest

from tests.text.request.catalog import heard, names


@pytest.mark.parametrize(
    "text",
    [
        # Another person of the same first name, whose surname is an everyday word.
        "Play Johnny Green",
        "something by John Brown",
        "Beyoncé Rivers please",
        "a song from Queen Bees, the film",
        # A near spelling is no part of another name either.
        "the music of Pinc Floyd Mayweather",
    ],
)
def test_a_name_that_goes_on_is_another_name(text: str) -> None:
    assert heard(text).asked["artists"] == []


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Play Johnny please", {"Johnny Cash"}),
        ("Play Metallica Rock", {"Metallica", "rock"}),
        ("Coltrane Blue Train", {"John Coltrane", "Blue Train"}),
        ('Metallica "Battery"', {"Metallica"}),
    ],
)
def test_what_a_request_says_beside_a_name_is_no_part_of_it(text: str, asked: set[str]) -> None:
    assert names(heard(text).asked) == asked
