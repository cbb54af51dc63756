"""Comparisons for other programs: JSON, CSV, Markdown and LaTeX."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from mcrs.evaluation.score_export import as_json_text, format_rows, score_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcrs.evaluation.comparison import Comparison
    from mcrs.evaluation.score_export import ScoreFormat
    from mcrs.evaluation.scores import Scores


class ComparisonRow(NamedTuple):
    """One measure of one run, and how it differs from the first run; NaN where there is no interval or no test.

    Attributes:
        run: The run.
        measure: The measure.
        value: Its mean.
        low: The lower end of its 95 % interval over sessions.
        high: The upper end.
        difference: The mean minus that of the first run.
        difference_low: The lower end of its 95 % interval.
        difference_high: The upper end.
        p: The p-value of the difference.
        p_holm: The same, adjusted for all tests of the comparison.
    """

    run: str
    measure: str
    value: float
    low: float
    high: float
    difference: float = math.nan
    difference_low: float = math.nan
    difference_high: float = math.nan
    p: float = math.nan
    p_holm: float = math.nan


def comparison_rows(comparison: Comparison, scores: Sequence[Scores]) -> list[ComparisonRow]:
    """Every measure of every run, run by run; the official measures of a run after the first have a difference.

    Args:
        comparison: The comparison.
        scores: The scores of its runs, in the same order.
    """
    tests = {(each.tid, each.measure): (*each.delta, each.p_value, each.p_holm) for each in comparison.differences}
    return [ComparisonRow(*row, *tests.get((row.run, row.measure), ())) for each in scores for row in score_rows(each)]


def export_comparison(comparison: Comparison, scores: Sequence[Scores], layout: ScoreFormat) -> str:
    """Write a comparison in a format, with a line break at the end.

    Args:
        comparison: The comparison.
        scores: The scores of its runs, in the same order.
        layout: ``json`` has everything, as the file of ``mcrs compare``. The others are tables with the columns of
            :class:`ComparisonRow`, as :func:`mcrs.evaluation.score_export.format_rows` writes them.
    """
    if layout == "json":
        return as_json_text(comparison.as_json())
    return format_rows(ComparisonRow._fields, comparison_rows(comparison, scores), layout)
