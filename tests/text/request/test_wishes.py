"""Messages that were misread once, each an example of its kind."""

from __future__ import annotations

import pytest

from tests.text.request.catalog import heard, names


@pytest.mark.parametrize(
    ("text", "asked", "excluded"),
    [
        # What is not to be missed is asked for.
        ("not without jazz", {"jazz"}, set()),
        ("I can't live without jazz", {"jazz"}, set()),
        ("bitte nicht ohne Jazz", {"jazz"}, set()),
        ("rock olmadan olmaz", {"rock"}, set()),
        # A relative clause excludes.
        ("jazz that doesn't have any piano", {"jazz"}, {"piano"}),
        ("rock which does not contain piano", {"rock"}, {"piano"}),
        ("rock without a singer", {"rock", "instrumental"}, set()),
        # "More" ends what "less" excludes.
        ("something less electronic and a bit more acoustic", {"acoustic guitar"}, {"electronic"}),
        ("moins de rock et un peu plus de jazz", {"jazz"}, {"rock"}),
        ("menos rock y un poco más jazz", {"jazz"}, {"rock"}),
        ("less rock and pop", set(), {"rock", "pop"}),
        # "Singer" is an everyday word in French and German, but not where it is excluded.
        ("du jazz sans chanteuse", {"jazz"}, {"female vocals"}),
        ("Jazz, aber keine Sängerin", {"jazz"}, {"female vocals"}),
        ("une chanteuse de jazz", {"jazz"}, set()),
        ("jazz zonder zanger", {"jazz", "instrumental"}, set()),
        # Decades in words.
        ("rock uit de jaren tachtig", {"rock", "the 1980s"}, set()),
        ("rock dos anos oitenta", {"rock", "the 1980s"}, set()),
        ("rock z lat osiemdziesiątych", {"rock", "the 1980s"}, set()),
        # A word for "the one" between a name and its refusal.
        ("재즈 틀어줘, 슬픈 건 말고", {"jazz"}, {"sad"}),
        ("来点爵士乐，不要有钢琴", {"jazz"}, {"piano"}),
    ],
)
def test_understand_of_wishes(text: str, asked: set[str], excluded: set[str]) -> None:
    request = heard("play something", text)
    assert (names(request.asked), names(request.excluded)) == (asked, excluded)


@pytest.mark.parametrize(
    ("text", "year"), [("music that's over fifty years old", 1958), ("Lieder, mindestens sechs Jahre alt", 2002)]
)
def test_understand_counts_years_in_words(text: str, year: int) -> None:
    assert [each.era.last for each in heard(text).constraints if each.era is not None] == [year]


def test_understand_of_a_wish_for_someone_unknown_turns_from_who_is_named() -> None:
    request = heard("I usually go for Metallica, but I'd like somebody I don't know yet")
    assert (request.asked["like"], request.excluded["artists"]) == (["Metallica"], ["Metallica"])


def test_understand_takes_what_was_played_earlier_for_no_time() -> None:
    assert not heard("play One", "the track from earlier was great, now jazz").asked["eras"]


def test_understand_of_more_by_this_rapper_asks_for_no_genre() -> None:
    request = heard("play Juicy", "more by this rapper", played="juicy")
    assert (request.asked["artists"], request.asked["tags"]) == (["The Notorious B.I.G."], [])
