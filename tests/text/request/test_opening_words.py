"""Where patterns of several words may match."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.text.request.opening_words import OpeningWords
from mcrs.text.request.tables import pattern, sections

PATTERNS = {
    "questions": "|".join(pattern("questions", name) for name in sections("questions")),
    "small_talk": rf"\b(?:{pattern('small_talk', 'hello')}|{pattern('small_talk', 'thanks')})\b",
    "times": rf"\b(?:{pattern('times', 'newest')}|{pattern('times', 'older')}|{pattern('times', 'new')})\b",
}
OPENINGS = {table: OpeningWords(whole) for table, whole in PATTERNS.items()}


@pytest.mark.parametrize("table", sorted(PATTERNS))
@given(data=st.data())
def test_opening_words_are_in_what_the_pattern_matches(table: str, data: st.DataObject) -> None:
    known = sorted(set(re.findall(r"[a-z]+", PATTERNS[table])))
    words = data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=8))
    assert OPENINGS[table].are_in(words) == (re.search(PATTERNS[table], " ".join(words)) is not None)


def test_opening_words_need_the_whole_pattern_at_its_place() -> None:
    opening = OpeningWords(r"^tell me\b|\bold (?:songs?|music)\b|name of")
    assert opening.are_in(["tell", "me"])
    assert opening.are_in(["some", "old", "songs"])
    assert opening.are_in(["the", "nickname", "of", "it"]), "the pattern may begin within a word"
    assert not opening.are_in(["you", "tell", "me", "old", "stories"])
    assert not opening.are_in([])
