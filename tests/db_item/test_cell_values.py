"""Cells that hold an id, a number or a date."""

from __future__ import annotations

import pytest

from mcrs.db_item.cell_values import bare_id, read_days, read_number

SPOTIFY = "4uLU6hMCjMI75M1A2tKUQC"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (f"spotify:track:{SPOTIFY}", SPOTIFY),
        (f"https://open.spotify.com/track/{SPOTIFY}?si=abc", SPOTIFY),
        (f"http://open.spotify.com/intl-de/track/{SPOTIFY}", SPOTIFY),
        (SPOTIFY, SPOTIFY),
        ("spotify:local:a:b:c:1", "spotify:local:a:b:c:1"),
        ("spotify:track:short", "spotify:track:short"),
        ("007", "007"),
        (7, 7),
        (None, None),
    ],
)
def test_bare_id(value: object, expected: object) -> None:
    assert bare_id(value) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("45", 45.0),
        ("45.5", 45.5),
        ("45,5", 45.5),
        ("-1", -1.0),
        ("3:45", 225_000.0),
        ("1:03:45", 3_825_000.0),
        ("high", "high"),
        ("nan", None),
        ("NaN", None),
        ("1e3", "1e3"),
        (None, None),
    ],
)
def test_read_number(cell: str | None, expected: float | str | None) -> None:
    assert read_number(cell) == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1959", "1959-08-17", "1959/8/7", "1959-08"], ["1959", "1959-08-17", "1959-08-07", "1959-08"]),
        (["17.08.1959", "01.02.2000"], ["1959-08-17", "2000-02-01"]),
        (["8/17/1959", "1/2/2000"], ["1959-08-17", "2000-01-02"]),
        (["17/8/1959", "1/2/2000"], ["1959-08-17", "2000-02-01"]),
        (["1/2/2000"], ["2000"]),
        (["17/8/1959", "8/17/1959"], ["1959", "1959"]),
        (["99.99.1999"], ["1999"]),
        (["Aug 17, 1959", "1959 or 1960", "from 1959 to 1960"], ["1959", "1959 or 1960", "from 1959 to 1960"]),
        (["2014-03-02T00:00:00Z", "unknown", None], ["2014-03-02T00:00:00Z", "unknown", None]),
    ],
)
def test_read_days(cells: list[str | None], expected: list[str | None]) -> None:
    assert read_days(cells) == expected
