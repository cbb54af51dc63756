"""What languages write onto names."""

from __future__ import annotations

import pytest

from mcrs.text.affixes import is_attached, without_case, without_cases_of_names, without_prefix, without_suffix


@pytest.mark.parametrize(
    ("before", "name", "after"),
    [
        ("", "아이유", ""),
        ("", "아이유", "의"),
        ("", "아이유", "를"),
        ("", "아이유", "나"),
        ("", "태연", "은"),
        ("", "서울", "로"),
        ("", "아이유", "에게는"),
        ("", "아이유", "님의"),
        ("ו", "עידן", ""),
        ("ול", "עידן", ""),
        ("ل", "فيروز", ""),
        ("وال", "بيت", ""),
        ("የ", "አስቴር", ""),
        ("", "অর্ণব", "ের"),
        ("", "ნინო", "ს"),
    ],
)
def test_particles_are_attached(before: str, name: str, after: str) -> None:
    assert is_attached(before, name, after)


@pytest.mark.parametrize(
    ("before", "name", "after"),
    [
        ("", "아이", "유"),
        ("", "아이유", "은"),
        ("", "태연", "를"),
        ("", "태연", "나"),
        ("", "밤", "편지"),
        ("나", "비", ""),
        ("מ", "שינה", ""),
        ("", "אור", "ות"),
        ("", "hello", "s"),
        ("x", "hello", ""),
        ("", "", "의"),
    ],
)
def test_letters_of_a_longer_word_are_not(before: str, name: str, after: str) -> None:
    assert not is_attached(before, name, after)


def test_words_without_attachments() -> None:
    assert without_suffix("등대지기에게는") == ("등대지기에게는", "등대지기에게", "등대지기")
    assert without_prefix("ולעידן") == ("ולעידן", "לעידן", "עידן")
    assert without_prefix("للشاب")[-1] == "الشاب"
    assert without_prefix("hello") == without_suffix("hello") == ("hello",)
    assert [without_case(word) for word in ("cazdan", "rocku", "caz", "an")] == ["caz", "rock", "caz", "an"]
    assert without_cases_of_names("Metallica'yı, 80'ler, Destiny's") == "Metallica, 80'ler, Destiny's"
