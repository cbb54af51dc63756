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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2000년 이후 노래", (2000, 9999)),
        ("90년대부터", (1990, 9999)),
        ("2000년 전 노래", (0, 1999)),
        ("1990년부터 1999년까지", (1990, 1999)),
        ("1980년과 1990년 사이", (1980, 1990)),
        ("2000年以降の曲", (2000, 9999)),
        ("90年代後半の曲", (1990, 1999)),
        ("2000年より前の曲", (0, 1999)),
        ("1980年と1990年の間の曲", (1980, 1990)),
        ("80年代以后的音乐", (1980, 9999)),
        ("2000年之前的歌", (0, 1999)),
        ("2000年前后的歌", (2000, 2000)),
        ("从1980年到1990年的歌", (1980, 1990)),
        ("после 2000 года", (2001, 9999)),
        ("до 80-х", (0, 1979)),
        ("с 1970 по 1975", (1970, 1975)),
        ("между 1980 и 1990", (1980, 1990)),
        ("a partir de 2010", (2010, 9999)),
        ("depois da década de 90", (2000, 9999)),
        ("até 1975", (0, 1975)),
        ("entre 1980 e 1990", (1980, 1990)),
        ("sinds 2000", (2000, 9999)),
        ("muziek van na de jaren 90", (2000, 9999)),
        ("van 1970 tot 1980", (1970, 1980)),
        ("före 1990", (0, 1989)),
        ("från och med 1980-talet", (1980, 9999)),
        ("mellan 1980 och 1990", (1980, 1990)),
        ("od 2000 roku", (2000, 9999)),
        ("rock do 1985 roku", (0, 1985)),
        ("po latach 90.", (2000, 9999)),
        ("między 1980 a 1990", (1980, 1990)),
        ("2000'den sonra", (2001, 9999)),
        ("80'lerden önce", (0, 1979)),
        ("1985'e kadar", (0, 1985)),
        ("1980'den 1990'a kadar", (1980, 1990)),
        ("بعد عام 2000", (2001, 9999)),
        ("من 1980 إلى 1990", (1980, 1990)),
        ("بين 1980 و 1990", (1980, 1990)),
        ("2000 के बाद", (2001, 9999)),
        ("90 के दशक से पहले", (0, 1989)),
        ("1980 aur 1990 ke beech", (1980, 1990)),
        ("les années 1980", (1980, 1989)),
        # Words that are bounds in another language
        ("can you do 90s rock", (1990, 1999)),
        ("na, 1990s please", (1990, 1999)),
        ("un po' anni 90", (1990, 1999)),
        ("play 1985 once more", (1985, 1985)),
        ("sucessos na década de 80", (1980, 1989)),
        ("mam ochotę na lata 90", (1990, 1999)),
        ("nie mam ochoty na 2000s", (2000, 2009)),
        ("nummers voor jaren 80 fans", (1980, 1989)),
        ("me gustan más los de 1990", (1990, 1990)),
        ("rock, max 1990", (0, 1990)),
    ],
)
def test_find_eras_reads_bounds_of_many_languages(text: str, expected: tuple[int, int]) -> None:
    assert spans(text) == [expected]


@pytest.mark.parametrize("text", ["in my 30s", "the 20s", "heard it at every gig this year", "route 66"])
def test_find_eras_of_other_numbers_is_nothing(text: str) -> None:
    assert spans(text) == []


@given(st.text(st.sampled_from("0123456789s thefromtobe"), max_size=40))
def test_find_eras_ends_after_it_begins(text: str) -> None:
    assert all(first <= last for first, last in spans(text))
