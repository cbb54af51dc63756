"""Tracks that were played, and who made them, by the words that stand for them."""

from __future__ import annotations

import pytest

from mcrs.text.request import Request, understand
from mcrs.types import Message, Turn
from tests.text.request.catalog import CATALOG, heard, names


def heard_after(text: str, *played: str) -> Request:
    """A message after some tracks."""
    history = [each for track in played for each in (Message("user", "hello"), Message("music", track))]
    return understand(Turn("s", None, len(played) + 1, tuple(history), text), CATALOG)


@pytest.mark.parametrize(
    "text",
    [
        "the first one again",
        "go back to the first song, play that again",
        "nochmal das erste bitte",
        "reviens à la première",
        "vuelve a la primera, por favor",
        "torna alla prima",
        "play Hurt",
    ],
)
def test_the_first_track_is_asked_for_again(text: str) -> None:
    request = heard_after(text, "hurt", "kiss", "time")
    assert (request.again, names(request.asked)) == (("hurt",), {"Hurt"})
    assert request.matched


@pytest.mark.parametrize(
    "text",
    [
        "play that again please",
        "give me that song again",
        "that one again",
        "spiel das nochmal",
        "remets-la",
        "ponla otra vez",
        "rimettila per favore",
    ],
)
def test_the_last_track_is_asked_for_again(text: str) -> None:
    request = heard_after(text, "hurt", "kiss", "time")
    assert (request.again, names(request.asked)) == (("time",), {"Time"})


@pytest.mark.parametrize(
    "text",
    [
        "don't play that again",
        "repeat that? no way",
        "play it again? No thanks.",
        "play that again? nah",
        "I liked the first one",
        "another one",
        "Hurt was great, more like that",
        "jazz",
        "don't repeat it",
        "please do not repeat that one, play some jazz",
        "no need to replay it",
        "bitte spiel das nochmal nicht",
        "why did you play that again?",
        "play the first song that comes to mind",
        "play the first track of any album",
        "repeat that mood with another song",
        "why do you always play Hurt?",
        "I love it when you play Hurt",
        "you already played Hurt, something new please",
        "play Hurt next time, now rock",
    ],
)
def test_no_other_message_asks_for_a_track_again(text: str) -> None:
    assert heard_after(text, "hurt", "kiss", "time").again == ()


@pytest.mark.parametrize("text", ["the first one again", "play it again"])
def test_nothing_is_asked_for_again_before_a_track_was_played(text: str) -> None:
    assert heard_after(text).again == ()
    assert names(heard_after(text).asked) == set()


def test_the_first_track_comes_again_though_its_artist_was_excluded() -> None:
    request = heard("rock", "something different", "the first one again")
    (exclusion,) = request.exclusions
    assert [each.name for each in exclusion.spared] == ["Time"]
