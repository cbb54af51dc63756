"""Texts that hold a number or a length."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.db_item.cell_numbers import read_numbers, split_unit


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("45", 45.0),
        ("45.5", 45.5),
        ("45,5", 45.5),
        ("-1", -1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1.5E+06", 1_500_000.0),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1,234,567", 1_234_567.0),
        ("1 234 567", 1_234_567.0),
        ("1\u202f234,5", 1234.5),
        ("1'234.5", 1234.5),
        ("12 %", 12.0),
        ("٤٥", 45.0),
        ("４５", 45.0),
        ("3:45", 225_000.0),
        ("03:45.5", 225_500.0),
        ("1:03:45", 3_825_000.0),
        ("125:30", 7_530_000.0),
        ("3'45\"", 225_000.0),
        ("3′45″", 225_000.0),
        ("3’5’’", 185_000.0),
        ("3 min 45 s", 225_000.0),
        ("3m45s", 225_000.0),
        ("225 Sek.", 225_000.0),
        ("225000 ms", 225_000.0),
        ("PT3M45S", 225_000.0),
        ("high", "high"),
        ("12,34,567", "12,34,567"),
        ("1,234.5,6", "1,234.5,6"),
        ("3 of 5", "3 of 5"),
        (7, 7),
        *((mark, None) for mark in ("nan", "NaN", "N/A", "-", "–", "null", "None", "<NA>", "\\N", " ")),
        (None, None),
    ],
)
def test_read_one_number(cell: object, expected: object) -> None:
    assert read_numbers([cell]) == [expected]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1.234", "12,5"], [1234.0, 12.5]),
        (["1,234", "12.5"], [1234.0, 12.5]),
        (["1,234", "900"], [1234.0, 900.0]),
        (["1.234", "900"], [1.234, 900.0]),
        (["1.234", "1.234.567"], [1234.0, 1_234_567.0]),
        (["0,123", "1,234"], [0.123, 1.234]),
        (["12,5", "12.5"], [12.5, 12.5]),
    ],
)
def test_the_column_tells_what_a_sign_means(cells: list[Any], expected: list[float]) -> None:
    assert read_numbers(cells) == expected


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("Duration (ms)", ("Duration", 1.0)),
        ("duration_ms", ("duration", 1.0)),
        ("duration_s", ("duration", 1000.0)),
        ("Dauer in Sekunden", ("Dauer", 1000.0)),
        ("Durée [min]", ("Durée", 60_000.0)),
        ("Duración en segundos", ("Duración", 1000.0)),
        ("Duration", ("Duration", 1.0)),
        ("Lengths", ("Lengths", 1.0)),
    ],
)
def test_split_unit(column: str, expected: tuple[str, float]) -> None:
    assert split_unit(column) == expected


def test_lengths_of_databases_are_milliseconds() -> None:
    lengths = [time(0, 3, 45), timedelta(minutes=3, seconds=45), time(0, 3, 45, 500_000), None]
    for unit in (1.0, 1000.0):
        assert read_numbers(lengths, unit) == [225_000.0, 225_000.0, 225_500.0, None]


def test_a_unit_multiplies_plain_numbers_only() -> None:
    assert read_numbers(["225", "3:45", 225, None, "x"], 1000.0) == [225_000.0, 225_000.0, 225_000.0, None, "x"]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_a_program_writes_comes_back(number: float) -> None:
    assert read_numbers([repr(number), "0.5"]) == [number, 0.5]


@given(st.decimals(-(10**9), 10**9, places=2))
def test_both_customs_of_writing_are_read(number: Any) -> None:
    english = f"{number:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert read_numbers([english]) == read_numbers([german]) == [float(number)]


@given(st.lists(st.text("0123456789.,:eE+-% 'msPTh", max_size=12)))
def test_any_texts_are_numbers_or_stay(cells: list[str]) -> None:
    for cell, found in zip(cells, read_numbers(cells), strict=True):
        assert found is None or isinstance(found, float) or found == cell
