"""Tracks that were played before the last one."""

from __future__ import annotations

import pytest

from mcrs.text.request import Request, understand
from mcrs.text.request.earlier_tracks import places_of_tracks
from mcrs.types import Message, Turn
from tests.text.request.catalog import CATALOG

PLAYED = ["hurt", "blue", "time"]


def heard_after(text: str, played: list[str]) -> Request:
    history = [message for track in played for message in (Message("user", "next"), Message("music", track))]
    return understand(Turn("s", None, len(played) + 1, tuple(history), text), CATALOG)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("the one before was better", "Blue Train"),
        ("no, the previous one was much better", "Blue Train"),
        ("I liked the first one more", "Hurt"),
        ("the first song was nicer", "Hurt"),
        ("I prefer the second track", "Blue Train"),
        ("more like the first one", "Hurt"),
        ("something like the one before", "Blue Train"),
        ("das erste war besser", "Hurt"),
        ("mir hat das davor besser gefallen", "Blue Train"),
        ("la première était mieux", "Hurt"),
        ("je préfère la première chanson, mais en plus calme", "Hurt"),
        ("prefiero la primera", "Hurt"),
        ("la anterior era mejor", "Blue Train"),
        ("quella di prima era meglio", "Blue Train"),
    ],
)
def test_an_earlier_track_that_was_better_is_what_the_next_one_is_like(text: str, title: str) -> None:
    request = heard_after(text, PLAYED)
    assert [each.name for each in request.like] == [title]
    assert request.matched
    assert not request.exclusions


@pytest.mark.parametrize(
    ("text", "track"),
    [
        ("back to the one before", "blue"),
        ("the one before again please", "blue"),
        ("play the second one again", "blue"),
    ],
)
def test_an_earlier_track_is_played_again(text: str, track: str) -> None:
    assert heard_after(text, PLAYED).again == (track,)


@pytest.mark.parametrize(
    "text",
    [
        "the first one wasn't better",
        "I don't like the first one more",
        "not the first one",
        "this is better than the first one",
        "what was the first one called?",
        "the first album was better",
        "the previous decade was better",
        "nothing like the first one",
        "je préfère le premier album de Queen",
        "preferisco il primo Dylan",
        "prefiero la segunda etapa",
        "songs like the first track on Revolver",
        "I prefer the second song by Queen",
    ],
)
def test_an_earlier_track_that_is_only_spoken_of_is_not_liked(text: str) -> None:
    assert not heard_after(text, PLAYED).like


def test_an_earlier_track_must_have_been_played() -> None:
    assert not heard_after("the one before was better", ["hurt"]).like
    assert not heard_after("the third one was better", ["hurt", "blue"]).like


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        ("what was the first song you played", {2, 3, 4}),
        ("that second one and the one before", {0, 1, 2, 4, 5, 6}),
        ("first love songs", set()),
        ("the first dance song", set()),
    ],
)
def test_places_of_tracks_are_words_for_which_track_is_meant(text: str, positions: set[int]) -> None:
    assert places_of_tracks(text.split()) == positions
