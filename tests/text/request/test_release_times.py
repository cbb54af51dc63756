"""Times of release in messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.text.request.release_times import find_eras
from mcrs.text.request.tokens import words_of


def spans(text: str) -> list[tuple[int, int]]:
    return [(place.era.first, place.era.last) for place in find_eras(words_of(text), 2024) if place.era is not None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("before 2010", (0, 2009)),
        ("nothing after the 90s", (2000, 9999)),
        ("from 1970 to 1975", (1970, 1975)),
        ("1970-1975 soul", (1970, 1975)),
        ("not older than 1995", (0, 1994)),
        ("the last decade", (2015, 9999)),
        ("songs older than 30 years", (0, 1994)),
        ("20 years old or more", (0, 2004)),
        ("mindestens zwanzig Jahre alt", (0, 2004)),
        ("the last 5 years", (2020, 9999)),
        ("since 2015", (2015, 9999)),
        ("from 2015 onwards", (2015, 9999)),
        ("2000 at the latest", (0, 2000)),
        ("early 90s rock", (1990, 1994)),
        ("mid-80s", (1983, 1986)),
        ("music from the 1980's", (1980, 1989)),
        ("last century", (1900, 1999)),
        ("die 80er", (1980, 1989)),
        ("80年代", (1980, 1989)),
        ("1990年代", (1990, 1999)),
        ("九十年代", (1990, 1999)),
        ("90년대의", (1990, 1999)),
        ("80-х", (1980, 1989)),
        ("девяностых", (1990, 1999)),
        ("80'lerden", (1980, 1989)),
        ("Musik aus den Neunzigern", (1990, 1999)),
        ("vor 1970", (0, 1969)),
        ("before the year 2000", (0, 1999)),
        ("nach dem Jahr 2000", (2001, 9999)),
        ("avant l'an 2000", (0, 1999)),
        ("después del año 1990", (1991, 9999)),
        ("dopo il 1990", (1991, 9999)),
        ("années 80", (1980, 1989)),
        ("avant les années 80", (0, 1979)),
        ("años noventa", (1990, 1999)),
        ("antes de los 90", (0, 1989)),
        ("anni settanta", (1970, 1979)),
        ("dal 1970 al 1975", (1970, 1975)),
    ],
)
def test_find_eras(text: str, expected: tuple[int, int]) -> None:
    assert spans(text) == [expected]


@pytest.mark.parametrize("text", ["in my 30s", "the 20s", "heard it at every gig this year", "route 66"])
def test_find_eras_of_other_numbers_is_nothing(text: str) -> None:
    assert spans(text) == []


@given(st.text(st.sampled_from("0123456789s thefromtobe"), max_size=40))
def test_find_eras_ends_after_it_begins(text: str) -> None:
    assert all(first <= last for first, last in spans(text))
