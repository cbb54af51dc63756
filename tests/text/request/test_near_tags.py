"""Names of genres, instruments and places that are nearly spelled."""

from __future__ import annotations

import pytest

from mcrs.text.request.near_tags import near_word
from tests.text.request.catalog import heard


@pytest.mark.parametrize(
    ("word", "spelled"),
    [
        ("portugese", "portuguese"),
        ("clasical", "classical"),
        ("accoustic", "acoustic"),
        ("regae", "reggae"),
        ("instramental", "instrumental"),
        # Another word, a common word, a mood, a word with another first letter, a short word.
        ("ripper", ""),
        ("springs", ""),
        ("relaxin", ""),
        ("beggae", ""),
        ("jaz", ""),
    ],
)
def test_near_word(word: str, spelled: str) -> None:
    assert near_word(word) == spelled


def test_a_tag_that_is_nearly_spelled_is_asked_for_and_the_correction_is_said() -> None:
    request = heard("some instumental music please")
    assert request.asked["tags"] == ["instrumental"]
    assert dict(request.corrected) == {"instumental": "instrumental"}


def test_a_word_with_a_capital_is_no_tag_that_is_nearly_spelled() -> None:
    assert heard("something by Instumental").asked["tags"] == []
