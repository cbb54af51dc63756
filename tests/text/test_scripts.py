"""Where a name may begin and end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.text.scripts import UNIT, is_caseless, is_long


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("BTS의 2NE1를", ["BTS", "의", "2NE1", "를"]),
        ("夜に駆ける", ["夜", "に", "駆", "け", "る"]),
        ("カールを聴く", ["カール", "を", "聴", "く"]),
        ("あいみょんとらーめん", ["あ", "い", "みょ", "ん", "と", "らー", "め", "ん"]),
        ("佐々木いすゞ", ["佐々", "木", "い", "すゞ"]),
        ("แสงจันทร์", ["แส", "ง", "จั", "น", "ทร์"]),
        ("ខ្មែរ", ["ខ្មែ", "រ"]),
        ("မြန်မာ", ["မြန်", "မာ"]),
        ("दिल से", ["दिल", "से"]),
        ("בBeatles", ["ב", "Beatles"]),
        ("naïve_2 x", ["naïve", "2", "x"]),
        ("❤️ 1\u20e3 …", ["1"]),
    ],
)
def test_units(text: str, units: list[str]) -> None:
    assert UNIT.findall(text) == units


@given(st.text())
def test_units_hold_every_letter_and_digit(text: str) -> None:
    left = UNIT.sub("", text)
    assert not any(char.isalpha() or char.isdigit() for char in left)


def test_caseless_scripts() -> None:
    assert all(map(is_caseless, ("한", "夜", "か", "א", "ق", "ก", "हिन्दी", "ნ", "አ")))
    assert not any(map(is_caseless, ("a", "É", "ж", "α", "ա", "1", "")))


def test_long_enough_to_be_told_from_chance() -> None:
    assert all(map(is_long, ("Abc", "U2", "태연", "王菲", "カー", "ゆずれ", "सोनू", "ቴዲ", "นัด")))
    assert not any(map(is_long, ("Ab", "비", "嵐", "ゆず", "रा", "", "นา")))
