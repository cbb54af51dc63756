"""Whether a response may be shown."""

from __future__ import annotations

import pytest

from mcrs.responses.apology import apologises
from mcrs.responses.check import is_fit
from mcrs.responses.ending import is_unfinished, trim_to_sentence
from mcrs.responses.leak import leaks
from mcrs.types import Track

HALO = Track("4vLYewWIvqHfKtJDk8c8tq", "Halo", ("Beyoncé",), "I Am", ("pop",), "2008")
SORRY = Track("s", "Sorry", ("Justin Bieber",), "Purpose", (), "")


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("Try “Halo” by Beyoncé. Enjoy!", True),
        ("Try “Halo” by Beyoncé 🎶", True),
        ("Try “Halo” by somebody.", False),
        ("Sorry, all I have is “Halo” by Beyoncé.", False),
        ("Try “Halo” by Beyoncé (4vLYewWIvqHfKtJDk8c8tq).", False),
        ("Try “Halo” by Beyoncé. It is the", False),
        ("", False),
        (" \n", False),
    ],
)
def test_is_fit_refuses_each_fault(response: str, expected: bool) -> None:
    assert is_fit(response, HALO) is expected


def test_is_fit_of_an_unknown_track_needs_no_name() -> None:
    assert is_fit("Here is one for you.", None)
    assert not is_fit("Here is one for", None)


def test_a_title_that_apologises_is_no_apology() -> None:
    assert is_fit("Next up is Sorry by Justin Bieber.", SORRY)
    assert not apologises("Sorry by Justin Bieber.", SORRY)
    assert apologises("Sorry by Justin Bieber.")
    assert apologises("Sorry, I have only Sorry by Justin Bieber. Unfortunately.", SORRY)


@pytest.mark.parametrize(
    ("title", "response", "expected"),
    [
        ("So", "I'm sorry, but no.", True),
        ("U", "Unfortunately, that is all.", True),
        ("I", "I can't find it.", True),
        ("Can't", "I can't find it.", True),
        ("I Can’t Stop", "Try I can't stop by Flux Pavilion.", False),
        ("!!!", "!!! is all I have. Sorry!", True),
        ("Regret", "Regret is what I regret, regrettably.", True),
    ],
)
def test_a_title_hides_an_apology_only_where_it_is_all_of_it(title: str, response: str, expected: bool) -> None:
    assert apologises(response, Track("t", title, (), "", (), "")) is expected


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("One. Two! Three", "One. Two!"),
        ("“One.” Two", "“One.”"),
        ("One is by J. Cole feat. Dr. Dre", ""),
        ("Yes. One is by J. Cole feat. Dr. Dre", "Yes."),
        ("Mix of 1.5 hours", ""),
        ("Two picks:\n1. One", ""),
        ("これをどうぞ。次は", "これをどうぞ。"),
        ("What? (Really?) Yes…", "What? (Really?) Yes…"),
        ("No end", ""),
        ("", ""),
    ],
)
def test_trim_to_sentence_keeps_whole_sentences(response: str, expected: str) -> None:
    assert trim_to_sentence(response) == expected


@pytest.mark.parametrize(
    "response",
    [
        "यह गाना सुनिए।",
        "これはどう？」",
        "هل تريد؟",
        "שיר טוב.\u200f",
        "ይህ ነው።",
        "Սա երգ է։",
        "Θέλεις κι άλλο;",
        "ဒါပါ။",
        "„Gut.“",
        "สวัสดีครับ",
        "Good 👍🏽",
        "Good ❤️",
        "One 1️⃣",
    ],
)
def test_marks_of_all_scripts_end_a_sentence(response: str) -> None:
    assert not is_unfinished(response)


@pytest.mark.parametrize("response", ["यह गाना सुनने की", "これは", "שיר טו\u200f", "Try this;", "Halo (", "아이유의"])
def test_letters_and_marks_of_letters_end_none(response: str) -> None:
    assert is_unfinished(response)


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("यह सुनिए। यह भी", "यह सुनिए।"),
        ("これです。次は", "これです。"),
        ("「はい。」と", "「はい。」"),
        ("Α; Β", "Α;"),
        ("ए. जे. गाना", ""),
    ],
)
def test_trim_to_sentence_in_all_scripts(response: str, expected: str) -> None:
    assert trim_to_sentence(response) == expected


def test_an_id_with_a_particle_is_shown() -> None:
    assert leaks("4vLYewWIvqHfKtJDk8c8tq를 들어 보세요")
    assert leaks("track_id는 없어요")
