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
