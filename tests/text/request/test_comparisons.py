"""What a message compares with is not what it asks for."""

from __future__ import annotations

import pytest

from tests.text.request.catalog import heard, names


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("something happier than Metallica", "happy"),
        ("calmer than Metallica please", "calm"),
        ("more relaxing than anything by Metallica", "calm"),
        ("ruhiger als Metallica", "calm"),
        ("etwas ruhigeres als Metallica", "calm"),
        ("más tranquilo que Metallica", "calm"),
        ("quelque chose de plus calme que Metallica", "calm"),
        ("mais calmo que Metallica", "calm"),
        ("più allegro dei Metallica", "happy"),
        ("like Metallica but calmer", "calm"),
        ("jazzier than Metallica", "jazz"),
        ("like Metallica, but more upbeat", "upbeat"),
    ],
)
def test_a_name_that_is_compared_with_is_not_asked_for(text: str, tag: str) -> None:
    request = heard(text)
    assert request.asked["artists"] == []
    assert request.asked["tags"] == [tag]
    assert [(each.name, each.is_point) for each in request.like] == [("Metallica", True)]
    assert names(request.excluded) == {"Metallica"}
    assert all(each.is_passing for each in request.exclusions)


@pytest.mark.parametrize(
    ("text", "excluded"),
    [
        ("less sad than Johnny Cash", {"sad", "Johnny Cash"}),
        ("not as sad as Johnny Cash", {"sad", "Johnny Cash"}),
        ("nicht so traurig wie Johnny Cash", {"sad", "Johnny Cash"}),
        ("no tan triste como Johnny Cash", {"sad", "Johnny Cash"}),
        ("better than Johnny Cash", {"Johnny Cash"}),
        ("heavier than Johnny Cash and Beyoncé", {"Johnny Cash", "Beyoncé"}),
        ("calmer than jazz", {"jazz"}),
    ],
)
def test_a_comparison_excludes_each_thing_by_itself(text: str, excluded: set[str]) -> None:
    request = heard(text)
    assert names(request.excluded) == excluded
    assert all(len(each.constraints) == 1 for each in request.exclusions)


@pytest.mark.parametrize("text", ["as sad as Johnny Cash", "so traurig wie Johnny Cash", "tan triste como Johnny Cash"])
def test_what_should_be_equal_to_a_name_is_like_it(text: str) -> None:
    request = heard(text)
    assert (request.asked["like"], names(request.excluded)) == (["Johnny Cash"], set())


@pytest.mark.parametrize(
    "text",
    [
        "rather Queen than Metallica",
        "I'd rather hear Queen than Metallica",
        "Queen over Metallica",
        "I like Queen better than Metallica",
        "Queen instead of Metallica",
        "Queen and not Metallica",
        "lieber Queen als Metallica",
        "ich mag Queen lieber als Metallica",
        "prefiero Queen a Metallica",
        "me gusta más Queen que Metallica",
        "plutôt Queen que Metallica",
        "mi piace più Queen di Metallica",
        "prefiro Queen a Metallica",
    ],
)
def test_what_is_preferred_is_asked_for_and_the_other_is_excluded(text: str) -> None:
    request = heard(text)
    assert (names(request.asked), names(request.excluded)) == ({"Queen"}, {"Metallica"})


@pytest.mark.parametrize(
    ("text", "asked", "excluded"),
    [
        ("rather jazz than rock", {"jazz"}, {"rock"}),
        ("lieber Jazz als Rock", {"jazz"}, {"rock"}),
        ("jazz over rock any day", {"jazz"}, {"rock"}),
        ("hip hop over jazz beats", {"hip hop", "jazz"}, set()),
        ("nobody sings better than Beyoncé", {"Beyoncé"}, set()),
        ("no one is better than Beyoncé", {"Beyoncé"}, set()),
        ("qualcosa in più di Beyoncé", {"Beyoncé"}, set()),
        ("jazz as well as rock", {"jazz", "rock"}, set()),
        ("as calm as jazz", {"calm", "jazz"}, set()),
        ("so ruhig wie Jazz", {"calm", "jazz"}, set()),
        ("not as calm as jazz", set(), {"calm", "jazz"}),
        ("Queen rather than Metallica", {"Queen"}, {"Metallica"}),
    ],
)
def test_other_words_around_names_compare_or_do_not(text: str, asked: set[str], excluded: set[str]) -> None:
    request = heard(text)
    assert (names(request.asked), names(request.excluded)) == (asked, excluded)


@pytest.mark.parametrize("text", ["calmer than that", "ruhiger als das", "más tranquilo que eso"])
def test_what_was_played_may_be_compared_with(text: str) -> None:
    request = heard("something by Pink Floyd", text)
    assert (request.asked["artists"], request.asked["tags"]) == ([], ["calm"])
    assert [(each.name, each.is_point) for each in request.like] == [("Time", True)]
