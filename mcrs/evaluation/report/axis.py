"""The axis of a chart."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor, isnan, log10

_MAX_STEPS = 7


class Axis:
    """An axis from 0 to a round number that is not below any value.

    Args:
        values: What is drawn: finite numbers of at least 0; NaN does not count.

    Attributes:
        ticks: The values at its ticks, from 0 to its end, and their texts.
    """

    def __init__(self, values: Iterable[float]) -> None:
        highest = max((value for value in values if not isnan(value)), default=0.0) or 1.0
        unit = 10.0 ** floor(log10(highest))
        # Without the tolerance, 0.3 / 0.1 would be more than 3 steps.
        step, n_steps = next(
            (factor * unit, n_steps)
            for factor in (0.2, 0.5, 1, 2)
            if (n_steps := ceil(highest / (factor * unit) - 1e-9)) <= _MAX_STEPS
        )
        n_digits = max(-floor(log10(step) + 1e-9), 0)
        self.ticks = [(place * step, f"{place * step:.{n_digits}f}") for place in range(n_steps + 1)]

    def share(self, value: float) -> float:
        """The place of a value on the axis, from 0 to 1."""
        return value / self.ticks[-1][0]
