from __future__ import annotations

import math

import pytest

from mcrs.evaluation.response_measures import POOLED_RESPONSE_MEASURES, RESPONSE_MEASURES, CatalogNames, Response
from mcrs.types import Message, Turn
from tests.evaluation.builders import make_catalog

CATALOG = make_catalog()
NAMES = CatalogNames(CATALOG)


def measure(name: str, text: str, track_id: str = "t0", history: tuple[Message, ...] = ()) -> float:
    turn = Turn("session", "user", 1, history, "Something by Adele, please")
    return RESPONSE_MEASURES[name](Response(text, turn, CATALOG.track(track_id), NAMES))


@pytest.mark.parametrize(
    ("name", "text", "track_id", "expected"),
    [
        ("length", "Try  this\none.", "t0", 3),
        ("length", "", "t0", 0),
        ("empty", " \n", "t0", 1),
        ("empty", "Yes.", "t0", 0),
        ("names_title", "Try blue monday!", "t0", 1),
        ("names_title", "Try “Blue  Monday”.", "t0", 1),
        ("names_title", "Try Blue Mondays.", "t0", 0),
        ("names_title", "Try Temptation.", "t1", 1),
        ("names_title", "Temptation (1987 version), then.", "t1", 1),
        ("names_title", "This is ???", "t6", 1),
        ("names_title", "This is it.", "t6", 0),
        ("names_title", "SEÑORITA!", "t7", 1),
        ("names_title", "Anything.", "unknown", math.nan),
        ("names_artist", "By New Order.", "t0", 1),
        ("names_artist", "A new, ordered song.", "t0", 0),
        ("names_artist", "Anything.", "unknown", math.nan),
        ("names_track", "Blue Monday by New Order.", "t0", 1),
        ("names_track", "Blue Monday by somebody.", "t0", 0),
        ("names_track", "Anything.", "unknown", math.nan),
        ("apology", "Sorry, no.", "t0", 1),
        ("apology", "I’m unable to do that.", "t0", 1),
        ("apology", "As an AI, I like it.", "t0", 1),
        ("apology", "Unfortunately not.", "t0", 1),
        ("apology", "I don't have more of them.", "t0", 1),
        ("apology", "My apologies.", "t0", 1),
        ("apology", "Forgive me.", "t0", 1),
        ("apology", "Regrettably, we won't.", "t0", 1),
        ("apology", "There is no information about it.", "t0", 1),
        ("apology", 'Try "Sorry" by Justin Bieber.', "t0", 0),
        ("apology", "You can't go wrong with it.", "t0", 0),
        ("leak", "Its track_id: 7", "t0", 1),
        ("leak", "Enjoy<|eot_id|>", "t0", 1),
        ("leak", "[INST] Play", "t0", 1),
        ("leak", "0210754c-4462-4616-949b-8c8b26fff6d2 is it", "t0", 1),
        ("leak", "60a0Rd6pjrkxjPbaKzXjfq is it", "t0", 1),
        ("leak", "supercalifragilisticex and 1234567890123456789012", "t0", 0),
        ("leak", "A track, an id, a <b>bold</b> tune.", "t0", 0),
        ("unfinished", "This one fits because", "t0", 1),
        ("unfinished", "This one fits.", "t0", 0),
        ("unfinished", 'You will like "Blue Monday."', "t0", 0),
        ("unfinished", "Enjoy! 🎶", "t0", 0),
        ("unfinished", "Enjoy ❤️", "t0", 0),
        ("unfinished", "これをどうぞ。", "t0", 0),
        ("unfinished", "(Enjoy)", "t0", 1),
        ("unfinished", "", "t0", math.nan),
    ],
)
def test_response_measure_gives_the_value_of_its_definition(
    name: str, text: str, track_id: str, expected: float
) -> None:
    assert measure(name, text, track_id) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("text", "track_id", "expected"),
    [
        ("Try Blue Monday by New Order from Substance.", "t0", set()),
        ("Try Hotel California by Eagles.", "t0", {"hotel california", "eagles"}),
        # Its own title holds another title.
        ('Try "Hotel California".', "t3", set()),
        ("Try Hotel California, or “California”.", "t3", {"california"}),
        # Everyday words are no names until they are written as one.
        ("Hello there, my california friend.", "t0", set()),
        ("Hello! I love California.", "t0", set()),
        ('Say "Hello."', "t0", {"hello"}),
        ("Say *Hello*", "t0", {"hello"}),
        ("Something by Adele would fit.", "t0", {"adele"}),
        ("A bad guy would like it.", "t0", set()),
        ("It is 'bad guy'", "t0", {"bad guy"}),
        ("Bad Guy", "t0", {"bad guy"}),
        ("Wie wäre »Hello«?", "t0", {"hello"}),
        ("Wie wäre ›hello‹ oder ‚california‘?", "t0", {"hello", "california"}),
        ("Écoutez « hello », ou «\u00a0california\u202f!\u00a0».", "t0", {"hello", "california"}),
        ("Lyssna på ”hello”", "t0", {"hello"}),
        ("“Blue Monday” « hello » “Temptation”", "t0", {"hello", "temptation"}),
        ("‘hello’를 들어 보세요", "t0", {"hello"}),
        ("", "t0", set()),
    ],
)
def test_mentioned_names_are_those_written_as_names(text: str, track_id: str, expected: set[str]) -> None:
    assert NAMES.mentioned(text, CATALOG.track(track_id)) == expected
    assert measure("names_other", text, track_id) == bool(expected)


def test_names_unheard_leaves_out_what_was_said_and_played() -> None:
    played = (Message("user", "I like Shawn Mendes"), Message("music", "t3"), Message("assistant", "Sure"))
    assert measure("names_unheard", "Like Hotel California by Eagles.", history=played) == 0
    assert measure("names_unheard", "Like Shawn Mendes, or something by Adele.", history=played) == 0
    assert measure("names_unheard", "Like Billie Eilish.", history=played) == 1
    assert measure("names_unheard", "Like Hotel California by Eagles.") == 1


def test_names_are_compared_in_one_way_by_all_measures() -> None:
    for text in ("Try “Senorita” by SHAWN MENDES", "“Señorita”, Shawn Mendes' hit", "Shawn Mendes’s “SENORITA.”"):
        assert measure("names_track", text, "t7") == 1
        assert measure("names_other", text, "t7") == 0
        assert NAMES.mentioned(text, None) == {"senorita", "shawn mendes"}
    assert NAMES.mentioned("New Order's Blue Monday", None) == {"new order", "blue monday"}
    assert NAMES.mentioned("It is on Don´t Smile At Me", CATALOG.track("t5")) == set()


def test_distinct_pools_lower_cased_words_and_stays_within_responses() -> None:
    responses = ["A b a B", "b a"]
    assert POOLED_RESPONSE_MEASURES["distinct_1"](responses) == 2 / 6
    assert POOLED_RESPONSE_MEASURES["distinct_2"](responses) == 2 / 4  # ab, ba, ab; ba
    assert POOLED_RESPONSE_MEASURES["distinct_2"](["one", ""]) == 0


def test_opening_diversity_compares_the_first_four_words() -> None:
    responses = ["How about this song, then?", "how about this SONG, now?", "Try it.", " "]
    assert POOLED_RESPONSE_MEASURES["opening_diversity"](responses) == 2 / 3
    assert POOLED_RESPONSE_MEASURES["opening_diversity"]([""]) == 0
