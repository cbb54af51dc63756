"""Years and decades."""

from __future__ import annotations

import pytest

from mcrs.text.eras import named_eras, year_of


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("songs of the 80s", [(1980, 1989, "the 1980s")]),
        ("late '70s soul", [(1970, 1979, "the 1970s")]),
        ("mid-90s and the 2010’s", [(1990, 1999, "the 1990s"), (2010, 2019, "the 2010s")]),
        ("the Eighties", [(1980, 1989, "the 1980s")]),
        ("something from 1969", [(1969, 1969, "1969")]),
        ("I am in my 40s", []),
        ("her thirties", []),
        ("the 20s", []),
        ("song number 1234, 808s and 90 songs", []),
    ],
)
def test_named_eras_are_decades_and_years_but_no_ages(clause: str, expected: list[tuple[int, int, str]]) -> None:
    assert [(era.first, era.last, era.name) for era in named_eras([clause])] == expected


@pytest.mark.parametrize(
    ("date", "expected"),
    [("1975-11-21", 1975), ("1975", 1975), ("2006-01", 2006), ("19750101", None), ("nan", None), ("", None)],
)
def test_year_of_a_date_is_the_one_it_begins_with(date: str, expected: int | None) -> None:
    assert year_of(date) == expected
