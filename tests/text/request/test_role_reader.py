"""How the words around a name say what is meant by it."""

from __future__ import annotations

import pytest

from tests.text.request.catalog import heard, names


@pytest.mark.parametrize(
    ("text", "asked", "excluded"),
    [
        ("lieber nicht Queen", set(), {"Queen"}),
        ("bitte lieber nicht Queen", set(), {"Queen"}),
        ("ich möchte lieber nicht Queen hören", set(), {"Queen"}),
        ("Queen lieber nicht", set(), {"Queen"}),
        ("heute will ich nicht Queen hören", set(), {"Queen"}),
        ("heute mag ich nicht Queen hören", set(), {"Queen"}),
        ("lieber nicht Jazz, lieber Rock", {"rock"}, {"jazz"}),
        ("Jazz lieber nicht, lieber Rock", {"rock"}, {"jazz"}),
        ("lieber Queen", {"Queen"}, set()),
        *(
            (f"{refusal} Queen", set(), {"Queen"})
            for refusal in ("besser nicht", "rather not", "lieber kein", "eher nicht", "bloß nicht", "ja nicht")
        ),
    ],
)
def test_a_refusal_excludes_the_name_after_it_or_before_it(text: str, asked: set[str], excluded: set[str]) -> None:
    request = heard(text)
    assert (names(request.asked), names(request.excluded)) == (asked, excluded)


@pytest.mark.parametrize("text", ["lieber nicht, spiel Queen", "das mag ich nicht, spiel Queen", "bitte nicht, Queen"])
def test_a_refusal_before_a_comma_excludes_nothing_after_it(text: str) -> None:
    request = heard("rock", text)
    assert names(request.asked) >= {"Queen"}
    assert not names(request.excluded)


@pytest.mark.parametrize(
    "text",
    [
        "anything but those",
        "anything but these, please",
        "everything except those",
        "not these songs",
        "no more of those",
    ],
)
def test_those_in_an_exclusion_are_all_that_the_artist_who_was_played_has(text: str) -> None:
    assert names(heard("rock", text).excluded) == {"Pink Floyd"} == names(heard("rock", "anything but them").excluded)


@pytest.mark.parametrize("text", ["no more of those sad songs", "none of these fast ones", "more of these"])
def test_those_before_what_is_meant_are_not_the_artist(text: str) -> None:
    assert "Pink Floyd" not in names(heard("rock", text).excluded)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("no sorry i meant johnny cash", {"Johnny Cash"}),
        ("No, I meant the Beatles", {"The Beatles"}),
        ("Nein, ich meinte Johnny Cash", {"Johnny Cash"}),
        ("non pardon, je voulais dire Johnny Cash", {"Johnny Cash"}),
        ("no, quería decir Johnny Cash", {"Johnny Cash"}),
    ],
)
def test_a_correction_excludes_who_was_played(text: str, asked: set[str]) -> None:
    request = heard("pink floyd please", text)
    assert (names(request.asked), names(request.excluded)) == (asked, {"Pink Floyd"})


@pytest.mark.parametrize(
    ("text", "asked", "excluded"),
    [
        ("I never said I don't want jazz", {"jazz"}, set()),
        ("it's not that I dislike jazz, play me some", {"jazz"}, set()),
        ("no es que no me guste jazz", {"jazz"}, set()),
        ("not that I want jazz", set(), {"jazz"}),
        ("actually no, make it jazz", {"jazz"}, set()),
        ("actually no make it jazz", {"jazz"}, set()),
        ("no jazz, I mean no rock", set(), {"jazz", "rock"}),
        # What is asked for in one word is not excluded by another word for it.
        ("hip hop, but no rapping", {"hip hop"}, set()),
    ],
)
def test_a_denied_or_corrected_exclusion_excludes_nothing(text: str, asked: set[str], excluded: set[str]) -> None:
    request = heard(text)
    assert (names(request.asked), names(request.excluded)) == (asked, excluded)


def test_who_is_praised_before_a_comparison_is_not_asked_for() -> None:
    request = heard("Queen is cool, but I want something calmer than Kiss")
    assert request.asked["artists"] == []
    assert (request.asked["tags"], names(request.excluded)) == (["calm"], {"Kiss", "Queen"})


@pytest.mark.parametrize(
    ("text", "asked", "excluded"),
    [
        ("noch etwas Jazz", {"jazz"}, set()),
        ("noch was von Queen", {"Queen"}, set()),
        ("habt ihr noch was Trauriges?", {"sad"}, set()),
        ("weder Jazz noch Rock", set(), {"jazz", "rock"}),
        ("ich mag weder Queen, noch Metallica", set(), {"Queen", "Metallica"}),
        ("kein Jazz, noch Rock", set(), {"jazz", "rock"}),
    ],
)
def test_the_german_noch_excludes_only_after_an_exclusion(text: str, asked: set[str], excluded: set[str]) -> None:
    request = heard(text)
    assert (names(request.asked), names(request.excluded)) == (asked, excluded)
