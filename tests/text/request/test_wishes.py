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


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("again please", True),
        ("Love it! One more time, please.", True),
        ("nochmal bitte", True),
        ("encore une fois s'il te plaît", True),
        ("otra vez, por favor", True),
        ("もう一回", True),
        ("bir daha çal", True),
        # "Again" may stand for "as before", or begin what is said again.
        ("not again", False),
        ("jazz again please", False),
        ("again, something slow", False),
        ("something sad again", False),
        ("surprise me again", False),
    ],
)
def test_understand_of_again_alone_repeats_the_track(text: str, again: bool) -> None:
    assert heard("play something", text).again == (("time",) if again else ())


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("is this from 1975?", "year"),
        ("so is this song really from the eighties?", "year"),
        ("was it released in 1975?", "year"),
        ("ist das von 1975?", "year"),
        ("is this by Queen?", "artist"),
        ("ist das von Queen?", "artist"),
    ],
)
def test_understand_of_a_guess_about_the_track_asks_for_nothing(text: str, question: str) -> None:
    request = heard("play something", text)
    assert (request.question, request.matched, names(request.asked)) == (question, False, set())


@pytest.mark.parametrize("text", ["you have Queen? no way, play it", "Queen? No way! Put them on please"])
def test_understand_of_a_request_right_after_a_no_asks_for_what_was_named(text: str) -> None:
    request = heard(text)
    assert (names(request.asked), names(request.excluded)) == ({"Queen"}, set())


@pytest.mark.parametrize(
    ("text", "excluded"),
    [
        ("kein Wilco, Queen oder Metallica", {"Queen", "Metallica"}),
        ("bitte kein Wilco, Queen, Metallica", {"Queen", "Metallica"}),
        ("keine Ahnung, Queen oder Metallica", set()),
        ("kein Plan, Queen oder Metallica", set()),
        ("keine Panik, Jazz oder Rock", set()),
    ],
)
def test_understand_of_a_german_list_that_begins_with_an_unknown_name(text: str, excluded: set[str]) -> None:
    assert names(heard(text).excluded) == excluded


@pytest.mark.parametrize("text", ["nothing by Wilco", "I don't want anything by Wilco", "bitte keine Lieder von Wilco"])
def test_understand_of_a_refusal_of_an_unknown_name_asks_for_any_music(text: str) -> None:
    request = heard(text)
    assert (request.unknown, request.matched) == ("", True)


@pytest.mark.parametrize(
    ("text", "years"),
    [("jazz from the 1890s", (1890, 1899)), ("jazz from 1890", (1890, 1890)), ("jazz like the 1812 Overture", None)],
)
def test_understand_of_a_time_before_recordings(text: str, years: tuple[int, int] | None) -> None:
    eras = [(each.era.first, each.era.last) for each in heard(text).constraints if each.era is not None]
    assert eras == ([] if years is None else [years])


@pytest.mark.parametrize(
    ("text", "asked", "excluded"),
    [
        # The track lacks what was hoped for.
        ("it's not quite the fast, sad sound I'm hoping for", {"fast", "sad"}, set()),
        ("it's not as sad or fast as I wanted", {"sad", "fast"}, set()),
        ("that isn't the rock song I'm after", {"rock"}, set()),
        ("das ist nicht der Jazz, den ich suche", set(), {"jazz"}),
        ("not rock please, I want jazz", {"jazz"}, {"rock"}),
        ("not rock please I want jazz", {"jazz"}, {"rock"}),
        # What "out" removes, and what only came out.
        ("rock that came out in the 80s", {"rock", "the 1980s"}, set()),
        ("a sad song with a melody that stands out", {"sad"}, set()),
        ("rock is fine, and jazz, but leave that out", {"rock"}, {"jazz"}),
        ("leave jazz and rock out", set(), {"jazz", "rock"}),
        # "More" also ends what "less" says of a word that is no tag.
        ("something less rhythmic and more sad", {"sad"}, set()),
        # "No" within a name, and who the others are.
        ("I Will Not Forget You is a sad song", {"sad"}, set()),
        ("sad music with a sense of breaking free", {"sad"}, set()),
        ("something calm, but piano free", {"calm"}, {"piano"}),
        ("it's still not quite hitting that sad feel", {"sad"}, set()),
        ("funky rock like Faith No More, from the 80s", {"funk", "rock", "the 1980s"}, set()),
        ("find artists other than Queen who have that fast rock sound", {"fast", "rock"}, {"Queen"}),
        ("jazz with no piano in it", {"jazz"}, {"piano"}),
        ("jazz, and I'd rather not have any piano", {"jazz"}, {"piano"}),
        ("nothing against Metallica, but some jazz now", {"jazz"}, set()),
        ("ничего грустного, пожалуйста", set(), {"sad"}),
    ],
)
def test_understand_of_what_a_track_lacks_and_of_small_words(text: str, asked: set[str], excluded: set[str]) -> None:
    request = heard("play something", text)
    assert (names(request.asked), names(request.excluded)) == (asked, excluded)


@pytest.mark.parametrize(
    ("text", "asked", "excluded"),
    [
        ("still not Yellow Submarine. Please play Yellow Submarine.", {"Yellow Submarine"}, set()),
        ("not Battery by Metallica. Can you play something by Metallica?", {"Metallica"}, set()),
        ("I hate Metallica. My brother wants Metallica", set(), {"Metallica"}),
        ("not One by Metallica. I've heard One too often", set(), {"One"}),
        ("no jazz. My wife would love jazz", set(), {"jazz"}),
        ("that is the exact opposite of the sad mood I'm seeking", {"sad"}, set()),
    ],
)
def test_understand_of_what_a_later_sentence_asks_for(text: str, asked: set[str], excluded: set[str]) -> None:
    request = heard("play something", text)
    assert asked <= names(request.asked)
    assert names(request.excluded) >= excluded
    assert not asked & names(request.excluded)
