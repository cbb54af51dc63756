"""The axes of charts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.evaluation.report.build import Axis


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([1.0, 0.3], ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        ([0.0551], ["0.00", "0.01", "0.02", "0.03", "0.04", "0.05", "0.06"]),
        ([0.3], ["0.00", "0.05", "0.10", "0.15", "0.20", "0.25", "0.30"]),
        ([12.0], ["0", "2", "4", "6", "8", "10", "12"]),
        ([float("nan"), 0.0], ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        ([], ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    ],
)
def test_ticks_are_round_numbers(values: list[float], texts: list[str]) -> None:
    assert [text for _, text in Axis(values).ticks] == texts


@given(st.lists(st.floats(1e-6, 1e6), min_size=1))
def test_axis_holds_every_value_with_few_ticks(values: list[float]) -> None:
    axis = Axis(values)
    assert axis.ticks[0][0] == 0
    assert 3 <= len(axis.ticks) <= 8
    assert len({text for _, text in axis.ticks}) == len(axis.ticks)
    assert all(float(text) == pytest.approx(value) for value, text in axis.ticks)
    assert all(0 < axis.share(value) <= 1 + 1e-8 for value in values)
    # Not more than half of it is empty.
    assert axis.share(max(values)) > 0.5
