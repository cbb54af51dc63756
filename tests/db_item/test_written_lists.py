"""Lists that data frames wrote as text."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.db_item.written_lists import read_lists, written_list


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("['jazz', 'calm']", ["jazz", "calm"]),
        ('["jazz", "caf\\u00e9", null]', ["jazz", "café"]),
        ("['jazz' 'calm']", ["jazz", "calm"]),
        ("['jazz'\n 'calm']", ["jazz", "calm"]),
        ("array(['jazz', 'calm'], dtype=object)", ["jazz", "calm"]),
        ("('jazz',)", ["jazz"]),
        ("{'jazz', \"it's\"}", ["jazz", "it's"]),
        ("['it\\'s', 'a\\\\b', '\\xe9']", ["it's", "a\\b", "é"]),
        ("['a', None, nan, '', ' ']", ["a"]),
        ("[1990, 2]", ["1990", "2"]),
        ("[]", []),
        ("[nan]", []),
        ("[untitled]", None),
        ("[1979]", None),
        ("()", None),
        ("(What's the Story)", None),
        ("{'a': 1}", None),
        ("['a', ['b']]", None),
        ("['a'", None),
        ("a", None),
        ("", None),
    ],
)
def test_written_list(text: str, expected: list[str] | None) -> None:
    assert written_list(text) == expected


def test_titles_are_lists_only_if_all_are() -> None:
    assert read_lists(["['A']", None, "['B']"], mixed=False) == [["A"], None, ["B"]]
    assert read_lists(["['A']", "B"], mixed=False) == ["['A']", "B"]
    assert read_lists(["['A']", "B", ["C"]], mixed=True) == [["A"], "B", ["C"]]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["[rock, hip hop]", None, "[jazz]", "[]"], [["rock", "hip hop"], None, ["jazz"], []]),
        (['{rock,"a, b"}', "{NULL}"], [["rock", "a, b"], []]),
        (["['x, y', z]"], [["x, y", "z"]]),
        (["[rock, pop]", "jazz"], ["[rock, pop]", "jazz"]),
        (["[unknown]", "[unknown]"], ["[unknown]", "[unknown]"]),
        ([], []),
    ],
)
def test_lists_without_quotation_marks_are_read_if_all_are_bracketed(values: list[Any], expected: list[Any]) -> None:
    assert read_lists(values, mixed=True) == expected
    assert read_lists(values[:1], mixed=False) == values[:1]


TEXTS = st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), min_size=2)


@given(TEXTS)
def test_lists_come_back_from_every_form(texts: list[str]) -> None:
    with np.printoptions(threshold=10**6):
        array = str(np.array(texts, dtype=object))
    for text in (repr(texts), json.dumps(texts), repr(tuple(texts)), array):
        assert written_list(text) == texts


@given(st.text("[](){}'\",\\ an1x"))
def test_any_text_is_a_list_or_none(text: str) -> None:
    found = written_list(text)
    assert found is None or all(part == part.strip() != "" for part in found)


def test_long_lists_are_read() -> None:
    assert len(written_list(repr(["a"] * 200_000)) or ()) == 200_000
