"""What the words around a name say of it: other artists, comparisons, complaints, refusals."""

from __future__ import annotations

import pytest

from tests.text.request.catalog import heard, names


@pytest.mark.parametrize(
    "text",
    [
        "another great jazz musician please",
        "do you have other loud rock bands?",
        "something from a completely different artist",
        "lieber eine andere ruhige Sängerin",
        "du jazz d'un autre chanteur",
        "algo de otra banda de rock",
        "qualcosa di un altro artista",
    ],
)
def test_other_artists_exclude_the_one_who_was_played(text: str) -> None:
    assert "Pink Floyd" in names(heard("play time", text).excluded)


@pytest.mark.parametrize("text", ["another song by that band", "no other band please", "other songs from this artist"])
def test_other_songs_exclude_no_artist(text: str) -> None:
    assert "Pink Floyd" not in names(heard("play time", text).excluded)


def test_others_than_a_surname_in_lower_case_are_others_than_that_artist() -> None:
    request = heard("jazz", "everyone goes to coltrane, give me someone else")
    assert "John Coltrane" in names(request.excluded)


def test_a_mood_may_be_compared_with_an_artist() -> None:
    request = heard("happier than Johnny Cash")
    assert [each.name for each in request.constraints] == ["happy"]
    assert [each.name for each in request.like] == ["Johnny Cash"]


@pytest.mark.parametrize(
    ("text", "excluded"),
    [
        ("it is sadder than what I had in mind", {"sad"}),
        ("this is happier and faster than I wanted", {"happy", "fast"}),
        ("this is nice but a bit sad", {"sad"}),
        ("it's a little fast", {"fast"}),
        ("this song is a bit fast", {"fast"}),
        ("something happy, but a bit sad", set()),
        ("something that is a bit sad", set()),
        ("who is a bit sad?", set()),
        ("this is good, now a bit more sad", set()),
    ],
)
def test_complaints_exclude_a_mood_from_the_next_track(text: str, excluded: set[str]) -> None:
    assert names(heard("play time", text).excluded) == excluded


@pytest.mark.parametrize(
    ("text", "excluded"),
    [
        ("Nope, Johnny Cash", {"Pink Floyd"}),
        ("Nee, doch lieber Johnny Cash", {"Pink Floyd"}),
        ("No, Pink Floyd", set()),
        ("No doubt, Johnny Cash", set()),
        ("Nope, jazz", set()),
    ],
)
def test_a_refusal_before_a_name_excludes_who_was_played(text: str, excluded: set[str]) -> None:
    assert names(heard("play time", text).excluded) == excluded
