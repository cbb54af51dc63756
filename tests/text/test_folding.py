"""Accents are left out, letters are not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.text.folding import without_accents
from mcrs.text.names import fold


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Sơn Tùng", "Son Tung"),
        ("Ærø", "aero"),
        ("Ｙｏａｓｏｂｉ", "YOASOBI"),
        ("ΆΛΦΑ ϊ", "άλφα ι"),
        ("Σείριος", "ΣΕΙΡΙΟΣ"),
        ("за́мок ещё", "замок еще"),
        ("שָׁלוֹם", "שלום"),
        ("ג׳ירפה", "ג'ירפה"),
        ("مُحَمَّد", "محمد"),
        ("أحمد آدم", "احمد ادم"),
        ("مـــحمد", "محمد"),
        ("گوگوش کیان", "گوگوش كيان"),
        ("ｶﾞｰﾙ", "ガール"),
        ("か\u3099", "が"),
        ("क़िला", "क\u093cिला"),
        ("\u0d28\u0d4d\u200d", "ൻ"),
        ("ᲓᲐ", "და"),
        ("한밤", unicodedata.normalize("NFD", "한밤")),
        ("co\u00adop \u200eשיר\u200f", "coop שיר"),
    ],
)
def test_spellings_of_one_name_fold_alike(text: str, other: str) -> None:
    assert fold(text) == fold(other) != ""


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("ガール", "カール"),
        ("はは", "ぱぱ"),
        ("цой", "цои"),
        ("ї", "і"),
        ("ўсё", "усё"),
        ("Ѓорѓи", "Горги"),
        ("दिल", "दल"),
        ("দিন", "দান"),
        ("ใกล้", "ไกล"),
        ("เสือ", "เสื้อ"),
        ("காதல்", "காதலி"),
        ("ئ", "ي"),
        ("밤", "방"),
    ],
)
def test_different_letters_stay_different(text: str, other: str) -> None:
    assert fold(text) != fold(other)


@pytest.mark.parametrize("text", ["दिल से", "ভালোবাসা", "ใกล้", "ស្នេហា", "သီချင်း", "தமிழ்", "ދިވެހި"])
def test_marks_part_no_words(text: str) -> None:
    assert len(fold(text).replace(" ", "")) == len(unicodedata.normalize("NFC", text).replace(" ", ""))


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert without_accents(without_accents(text)) == without_accents(text)
    assert fold(fold(text)) == fold(text)
