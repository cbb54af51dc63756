from __future__ import annotations

import pytest

from mcrs.responses.naming import names_track
from mcrs.types import Track


def track(title: str, *artists: str) -> Track:
    return Track("id", title, artists, "", (), "")


@pytest.mark.parametrize(
    ("response", "named"),
    [
        ("Try “Halo” by Beyoncé.", track("Halo", "Beyoncé")),
        ("try HALO by beyonce", track("Halo", "Beyoncé")),
        ("Miles Davis's So What is cool.", track("So What", "Miles Davis")),
        ("Heroes, the one by David Bowie", track("Heroes - 2017 Remaster", "David Bowie")),
        ("Under Pressure from David Bowie", track("Under Pressure", "Queen", "David Bowie")),
        ("Umbrella by Rihanna", track("Umbrella (feat. JAY-Z)", "Rihanna")),
        ("Help! by Beatles", track("Help!", "The Beatles")),
        ("Thunderstruck by ACDC", track("Thunderstruck", "AC/DC")),
        ("The Boxer by Simon and Garfunkel", track("The Boxer", "Simon & Garfunkel")),
        ("Iron Maiden by Iron Maiden", track("Iron Maiden", "Iron Maiden")),
        ("Bad Bunny sings Bad", track("Bad", "Bad Bunny")),
        ("YOASOBIの夜に駆けるをどうぞ", track("夜に駆ける", "YOASOBI")),
        ("아이유의 밤편지를 들어 보세요", track("밤편지", "아이유")),
        ("嵐の夏をどうぞ", track("夏", "嵐")),
        ("השיר אור לעידן", track("אור", "עידן")),
        ("Hear ÷ by Ed Sheeran", track("÷", "Ed Sheeran")),
        ("Myth Takes by !!!", track("Myth Takes", "!!!")),
        ("Anything by Adele", track("", "Adele")),
        ("A song named Hello", track("Hello")),
        ("Something", track("")),
    ],
)
def test_a_response_that_names_title_and_artist_is_grounded(response: str, named: Track) -> None:
    assert names_track(response, named)


@pytest.mark.parametrize(
    ("response", "missed"),
    [
        ("", track("Halo", "Beyoncé")),
        ("Try Halo.", track("Halo", "Beyoncé")),
        ("Try something by Beyoncé.", track("Halo", "Beyoncé")),
        ("아이유의 밤편지를 들어 보세요", track("밤", "아이유")),
        ("嵐の夏色をどうぞ", track("夏", "嵐")),
        ("カールのガール", track("カール", "カール")),
        ("האורות לעידן", track("אור", "עידן")),
        ("Halos by Beyoncé", track("Halo", "Beyoncé")),
        ("Something by Bad Bunny", track("Bad", "Bad Bunny")),
        ("Iron Maiden is loud.", track("Iron Maiden", "Iron Maiden")),
        ("Divide by Ed Sheeran", track("÷", "Ed Sheeran")),
        ("Symphony No. 5 by Beethoven", track("Symphony No. 5 - Allegro", "Beethoven")),
        ("Any song", track("", "Adele")),
        ("Any song", track("Hello")),
    ],
)
def test_a_response_that_misses_title_or_artist_is_not_grounded(response: str, missed: Track) -> None:
    assert not names_track(response, missed)
