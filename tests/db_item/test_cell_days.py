"""Texts that hold a date."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.db_item.cell_days import read_days


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1959", "1959-08-17", "1959/8/7", "1959-08"], ["1959", "1959-08-17", "1959-08-07", "1959-08"]),
        (["17.08.1959", "01.02.2000", "17. 8. 1959"], ["1959-08-17", "2000-02-01", "1959-08-17"]),
        (["8/17/1959", "1/2/2000"], ["1959-08-17", "2000-01-02"]),
        (["17/8/1959", "1/2/2000"], ["1959-08-17", "2000-02-01"]),
        (["1/2/2000"], ["2000"]),
        (["17/8/1959", "8/17/1959"], ["1959", "1959"]),
        (["99.99.1999", "1959-13-01", "1959-00-00", "1959-02-30"], ["1999", "1959", "1959", "1959"]),
        (["17.8.59", "1/20/20", "1/2/30"], ["1959-08-17", "2020-01-20", "1930-01-02"]),
        (["1/2/59", "59-08-17"], ["1959", "59-08-17"]),
        (["19590817", "20210806"], ["1959-08-17", "2021-08-06"]),
        (
            ["1959年8月17日", "1959年", "1959년 8월 17일", "1959. 8. 17."],
            ["1959-08-17", "1959", "1959-08-17", "1959-08-17"],
        ),
        (["١٩٥٩", "１９５９"], ["1959", "1959"]),
        (["1959.0", "1959,0", "1,959", "1.959", "1959/60"], ["1959"] * 5),
        (["Aug 17, 1959", "1959 or 1960", "from 1959 to 1960"], ["1959", "1959 or 1960", "from 1959 to 1960"]),
        (["2014-03-02T00:00:00Z", "02.03.2014 10:00", "3/22/20, 1:00 PM"], ["2014-03-02", "2014-03-02", "2020-03-22"]),
        (["unknown", "Aug-59", "21779", None], ["unknown", "Aug-59", "21779", None]),
        (["0", "0000", "0000-00-00", "n/a", "NaN", "-"], [None] * 6),
        (["-327456000000", "1628208000000"], ["1959-08-17", "2021-08-06"]),
        (["1628208000"], ["2021-08-06"]),
        ([-327456000000, 1628208000000, None], ["1959-08-17", "2021-08-06", None]),
        ([1628208000000000000.0, float("nan")], ["2021-08-06", None]),
        ([1959, 1959.0, 0, date(1959, 8, 17)], [1959, 1959.0, None, date(1959, 8, 17)]),
        ([10**18, 10**30], ["2001-09-09", 10**30]),
    ],
)
def test_read_days(cells: list[Any], expected: list[Any]) -> None:
    assert read_days(cells) == expected


@given(st.lists(st.dates(date(1000, 1, 1), date(2999, 12, 31)), min_size=1))
def test_dates_come_back_from_every_form(days: list[date]) -> None:
    expected = [day.isoformat() for day in days]
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d.%m.%Y", "%Y年%m月%d日", "%Y-%m-%d %H:%M:%S"):
        assert read_days([day.strftime(form) for day in days]) == expected
    if any(day.day > 12 for day in days):
        assert read_days([day.strftime("%m/%d/%Y") for day in days]) == expected
        assert read_days([day.strftime("%d/%m/%Y") for day in days]) == expected


@given(st.lists(st.text("0123456789./-:T ,年月abc", max_size=14) | st.integers() | st.floats()))
def test_any_value_is_read_or_stays(cells: list[Any]) -> None:
    for cell, found in zip(cells, read_days(cells), strict=True):
        assert found is None or isinstance(found, str) or found == cell
