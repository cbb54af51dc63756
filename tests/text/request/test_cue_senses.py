"""Words that exclude, and those that end an exclusion, where they say something else."""

from __future__ import annotations

import pytest

from tests.text.request.catalog import heard, names


@pytest.mark.parametrize(
    ("text", "asked", "excluded"),
    [
        # What follows a refusal asks for something else, and not for what is refused.
        ("not so sad please I'm looking for jazz", {"jazz"}, {"sad"}),
        ("no not the jazz I want rock", {"rock"}, {"jazz"}),
        ("pas de rock je cherche du jazz", {"jazz"}, {"rock"}),
        ("nicht so traurig ich suche Jazz", {"jazz"}, {"sad"}),
        ("I'm not in the mood for the rock I wanted before", set(), {"rock"}),
        ("I'm not after the rock I had before", set(), {"rock"}),
        ("not really rock I'm looking for", set(), {"rock"}),
        ("not the rock I had in mind", {"rock"}, set()),
        # All words of a message may be written like a name.
        ("Party Hits No Rock", {"party"}, {"rock"}),
        ("Kinderlieder Nicht Traurig", set(), {"sad"}),
        ("Coldplay Without Metallica", set(), {"Metallica"}),
        ("Gym Playlist Without Any Rock", {"workout"}, {"rock"}),
        # "Who" goes on to describe an artist who is excluded.
        ("no female singers who have sad songs", set(), {"female vocals", "sad"}),
        ("bands other than Queen who have sad songs", {"sad"}, {"Queen"}),
        # "That" is the track at the beginning of a sentence, and begins a relative clause elsewhere.
        ("that doesn't have the jazz sound", {"jazz"}, set()),
        ("it doesn't include piano, I want piano", {"piano"}, set()),
        ("something that doesn't have to be jazz", set(), set()),
        ("rock is coming out of my ears", set(), {"rock"}),
        ("keine Zeit für Jazz", set(), {"jazz"}),
        ("no rock that came out in the 80s", set(), {"rock", "the 1980s"}),
        # "No singer" is not instrumental music if it says which.
        ("no singers like Queen", set(), {"Queen"}),
        ("no singers from the 80s", set(), {"the 1980s"}),
        ("piano, free and sad", {"piano", "sad"}, set()),
        ("something fast and hard to run to", {"fast", "angry", "workout"}, set()),
        ("rock that's hard to forget", {"rock"}, set()),
        ("нет ничего лучше джаза", {"jazz"}, set()),
        # "No" answers if the rest of "no more" is another clause.
        ("no, more jazz", {"jazz"}, set()),
        ("No. More rock please", {"rock"}, set()),
        ("no - more piano", {"piano"}, set()),
        ("no, más jazz", {"jazz"}, set()),
        ("no more jazz", set(), {"jazz"}),
        ("no, no more jazz", set(), {"jazz"}),
        ("Queen? no, thanks", set(), {"Queen"}),
        ("Never. Play jazz", {"jazz"}, set()),
        ("Enough. Of course jazz", {"jazz"}, set()),
        ("Stop! Playing rock is fine", {"rock"}, set()),
    ],
)
def test_understand_of_words_that_exclude_elsewhere(text: str, asked: set[str], excluded: set[str]) -> None:
    request = heard("play something", text)
    assert (names(request.asked), names(request.excluded)) == (asked, excluded)


@pytest.mark.parametrize(
    "text", ["I need a break from Metallica.", "Play something different from Metallica.", "I move on from Metallica."]
)
def test_understand_of_a_wish_to_leave_an_artist_does_not_ask_for_the_artist(text: str) -> None:
    assert names(heard(f"No Metallica please. {text}").excluded) >= {"Metallica"}


@pytest.mark.parametrize(
    "text", ["Queen? no thanks, play on", "Queen? No way. Again please", "Queen? No, play this one"]
)
def test_understand_of_a_no_before_another_request_excludes(text: str) -> None:
    assert names(heard("play something", text).excluded) == {"Queen"}


@pytest.mark.parametrize(
    "text",
    [
        "thanks again",
        "once again, something else",
        "noch einmal was anderes",
        "merci encore une fois",
        "again? not again please",
    ],
)
def test_understand_of_again_with_more_words_repeats_no_track(text: str) -> None:
    assert heard("play something", text).again == ()


@pytest.mark.parametrize(
    "text", ["skip this and play songs by Wilco", "songs by Wilco, not this", "play Wilco, not that"]
)
def test_understand_of_an_unknown_name_beside_a_refusal_of_the_track(text: str) -> None:
    assert heard("play something", text).unknown == "Wilco"


@pytest.mark.parametrize(
    "text", ["I'm dating somebody new, play Queen", "Queen, it is for someone new", "a song by Queen for someone new"]
)
def test_understand_of_a_person_who_is_no_artist_asks_for_no_other_artist(text: str) -> None:
    request = heard("play something", text)
    assert (names(request.asked), names(request.excluded)) == ({"Queen"}, set())


def test_understand_takes_what_is_from_earlier_than_another_time_for_a_time() -> None:
    assert heard("play One", "one from earlier than that").asked["eras"]


def test_understand_of_more_of_that_kind_of_thing_continues() -> None:
    assert heard("play something", "more of that kind of thing").matched


def test_understand_of_a_question_by_chance_asks_for_no_artist() -> None:
    assert heard("play something", "is that by far the best").question is None


@pytest.mark.parametrize("text", ["no songs by Wilco?", "is there nothing by Wilco?", "kein Lied von Wilco?"])
def test_understand_of_a_question_for_an_unknown_name_does_not_refuse_it(text: str) -> None:
    assert heard("play something", text).unknown == "Wilco"


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("songs by Not Drowning Waving", "Not Drowning Waving"),
        ("chansons de Sans Souci", "Sans Souci"),
        ("play Never Gonna Give You Up", "Never Gonna Give You Up"),
    ],
)
def test_understand_of_an_unknown_name_that_begins_like_a_refusal_does_not_refuse_it(text: str, unknown: str) -> None:
    assert heard("play something", text).unknown == unknown


def test_understand_of_a_question_with_a_refusal_of_an_unknown_name_answers() -> None:
    request = heard("play something", "how come there is nothing by Wilco")
    assert (request.question, request.matched) == ("reason", False)
