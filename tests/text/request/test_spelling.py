"""Near-miss spellings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.text.request.spelling import SpellingIndex, _letters, _letters_of, allowed_distance, distance


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("beatles", "beatels", 1), ("abc", "abc", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("ca", "abc", 3)],
)
def test_distance(first: str, second: str, expected: int) -> None:
    assert distance(first, second) == expected


def plain_distance(first: str, second: str) -> int:
    """The definition, word by word."""
    if not first or not second:
        return len(first) + len(second)
    ways = [
        plain_distance(first[1:], second) + 1,
        plain_distance(first, second[1:]) + 1,
        plain_distance(first[1:], second[1:]) + (first[0] != second[0]),
    ]
    if len(first) > 1 and first[0] == second[1:2] and first[1] == second[0]:
        ways.append(plain_distance(first[2:], second[2:]) + 1)
    return min(ways)


@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.integers(0, 3))
def test_distance_is_that_of_its_definition(first: str, second: str, most: int) -> None:
    exact = plain_distance(first, second)
    assert distance(first, second) == exact
    assert min(distance(first, second, most), most + 1) == min(exact, most + 1)


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_distance_is_the_same_both_ways_and_0_for_equals_only(first: str, second: str) -> None:
    assert distance(first, second) == distance(second, first)
    assert (distance(first, second) == 0) == (first == second)


@given(st.lists(st.text("abcde", min_size=1, max_size=9)), st.text("abcde", min_size=1, max_size=9))
def test_nearest_are_all_words_at_the_least_distance_allowed(words: list[str], word: str) -> None:
    near = {
        other: distance(word, other)
        for other in words
        if other[0] == word[0] and len(other) >= 4 and distance(word, other) <= allowed_distance(len(word))
    }
    expected = [other for other in near if near[other] == min(near.values())] if len(word) >= 5 else []
    assert sorted(SpellingIndex(words).nearest(word)) == sorted(expected)


@given(st.lists(st.text(min_size=1), min_size=1))
def test_letters_of_one_word_are_those_of_many(words: list[str]) -> None:
    assert _letters(words).tolist() == list(map(_letters_of, words))
