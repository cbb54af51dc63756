"""What is left of a response without its unsupported claims."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.responses.ending import split_sentences
from mcrs.responses.evidence import Evidence
from mcrs.responses.grounding import grounded_part, is_grounded
from mcrs.types import Context, Track

R_U_MINE = Track("r", "R U Mine?", ("Arctic Monkeys",), "AM", ("indie", "energetic"), "2013")
EVIDENCE = Evidence(R_U_MINE, Context(("Something energetic",)))


@pytest.mark.parametrize(
    ("response", "part"),
    [
        ("Try “R U Mine?” by Arctic Monkeys. It won a Grammy. Enjoy!", "Try “R U Mine?” by Arctic Monkeys. Enjoy!"),
        ("Here is “R U Mine?” by Arctic Monkeys, a 2013.", "Here is “R U Mine?” by Arctic Monkeys."),
        ("Here is “R U Mine?” by Arctic Monkeys - their best song.", "Here is “R U Mine?” by Arctic Monkeys."),
        ("I love it. I love it. I love it.", "I love it."),
        ("rock ?  \n is", "rock ?\nis"),
        ("How about “R U Mine?”, a jazz song?", ""),
        ("A great choice, their best.", ""),
        ("It won a Grammy.", ""),
        ("", ""),
    ],
)
def test_true_part(response: str, part: str) -> None:
    assert grounded_part(response, EVIDENCE) == part


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Try “R U Mine?” by Arctic Monkeys. Enjoy!", ["Try “R U Mine?” by Arctic Monkeys.", "Enjoy!"]),
        ("Take “666lb. Bongsession” now. Or not?", ["Take “666lb. Bongsession” now.", "Or not?"]),
        ("A song by J. Cole feat. Nas. Good.", ["A song by J. Cole feat. Nas.", "Good."]),
        ("どうぞ。「何? はい。」です。", ["どうぞ。", "「何? はい。」です。"]),
        ("One line\nand another", ["One line", "and another"]),
        ("", []),
    ],
)
def test_split_sentences(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


WORDS = st.sampled_from(
    [
        "“R U Mine?”",
        "Arctic Monkeys",
        "by",
        "a",
        "rock",
        "2013",
        "1999",
        "Here",
        "is",
        "best",
        ",",
        ". ",
        "? ",
        "\n",
        "indie",
        "“",
    ]
)


@given(st.lists(WORDS, max_size=30).map(" ".join))
def test_what_is_left_is_true_and_was_said(response: str) -> None:
    part = grounded_part(response, EVIDENCE)
    assert is_grounded(part, EVIDENCE)
    assert grounded_part(part, EVIDENCE) == part
    assert len(part) <= len(response) + 1
