"""How names are said."""

from __future__ import annotations

import pytest

from mcrs.text.request.artist_names import called, spellings


@pytest.mark.parametrize(
    ("name", "also"),
    [
        ("Twin Peaks Theme", ["Twin Peaks"]),
        ("Soundtrack from Twin Peaks", ["Twin Peaks"]),
        ("Music from Blade Runner - Remastered", ["Music from Blade Runner", "Blade Runner"]),
        ("Star Wars (Main Title)", ["Star Wars"]),
        # One word is too little to tell a film.
        ("Theme from Shaft", []),
        ("Love Theme", []),
        ("Music of the Spheres", []),
        ("Theme", []),
    ],
)
def test_a_work_is_also_called_by_its_film(name: str, also: list[str]) -> None:
    assert spellings(name, "titles") == [name, *also]


def test_an_artist_is_called_by_no_film() -> None:
    assert spellings("Big Theme", "artists") == ["Big Theme"]


def test_an_artist_is_called_by_no_name_that_another_artist_goes_by() -> None:
    assert called(["Nick Drake", "Bob Dylan"], {"nick"}) == {"bob": [1], "dylan": [1]}


@pytest.mark.parametrize(
    ("name", "also"),
    [
        ("2Pac", ["tuPac"]),
        ("50 Cent", ["fifty Cent"]),
        ("2 Chainz", ["two Chainz"]),
        ("10cc", []),
        ("1975", []),
        ("311", []),
        ("M83", []),
    ],
)
def test_an_artist_is_also_called_by_a_first_number_in_words(name: str, also: list[str]) -> None:
    assert spellings(name, "artists") == [name, *also]
