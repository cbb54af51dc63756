"""Ids that passed through a data frame or a spreadsheet."""

from __future__ import annotations

import pytest

from mcrs.data.files.cell_ids import LongNumber, shortened_ids, whole_numbers


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["7.0", None, "8.0"], ["7", None, "8"]),
        (["7,0", None, "10", "8,0"], ["7", None, "10", "8"]),
        (["7,0", "8,5"], ["7,0", "8,5"]),
        (["007", "7"], ["007", "7"]),
        (["7.0", "a"], ["7.0", "a"]),
        (["7.5", "8.0"], ["7.5", "8.0"]),
        ([7, "8.0"], [7, "8.0"]),
        ([], []),
    ],
)
def test_whole_numbers(values: list[object], expected: list[object]) -> None:
    assert whole_numbers(values) == expected


def test_shortened_ids_are_mistakes() -> None:
    found = shortened_ids(["1,23457E+15", "1E5", None, "9.1E+18", LongNumber("1" * 16)], "id", lambda row: f"row {row}")
    assert [mistake.text.partition(":")[0] for mistake in found] == ["row 0", "row 3", "row 4"]
