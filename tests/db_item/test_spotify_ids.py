"""Ids of Spotify's tracks."""

from __future__ import annotations

import pytest

from mcrs.db_item.catalog_file import bare_id

SPOTIFY = "4uLU6hMCjMI75M1A2tKUQC"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (f"spotify:track:{SPOTIFY}", SPOTIFY),
        (f"https://open.spotify.com/track/{SPOTIFY}?si=abc", SPOTIFY),
        (f"http://open.spotify.com/intl-de/track/{SPOTIFY}", SPOTIFY),
        (SPOTIFY, SPOTIFY),
        ("spotify:local:a:b:c:1", "spotify:local:a:b:c:1"),
        ("spotify:track:short", "spotify:track:short"),
        ("007", "007"),
        (7, 7),
        (None, None),
    ],
)
def test_bare_id(value: object, expected: object) -> None:
    assert bare_id(value) == expected
