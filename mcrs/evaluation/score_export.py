"""Scores for other programs: JSON, CSV, Markdown and LaTeX."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from mcrs.evaluation.score_tables import figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcrs.evaluation.scores import Scores

ScoreFormat = Literal["json", "csv", "markdown", "latex"]
#: The formats, and the suffix of a file of each.
SUFFIXES: dict[ScoreFormat, str] = {"json": ".json", "csv": ".csv", "markdown": ".md", "latex": ".tex"}
_LAYOUTS: dict[ScoreFormat, str] = {"markdown": "github", "latex": "latex_booktabs"}


class ScoreRow(NamedTuple):
    """One measure of one run.

    Attributes:
        run: The run.
        measure: The measure.
        value: Its mean.
        low: The lower end of its 95 % interval over sessions; NaN for a measure of the whole run.
        high: The upper end.
    """

    run: str
    measure: str
    value: float
    low: float = math.nan
    high: float = math.nan


def score_rows(scores: Scores) -> list[ScoreRow]:
    """Every measure of a run: of the rankings, of the catalogue, of the responses, and your own."""
    return [
        *(ScoreRow(scores.tid, name, *interval) for name, interval in scores.macro.items()),
        ScoreRow(scores.tid, "catalog_diversity", scores.catalog_diversity),
        *(ScoreRow(scores.tid, name, value) for name, value in scores.responses.items()),
        *(ScoreRow(scores.tid, name, *interval) for name, interval in scores.own.items()),
    ]


def export_scores(scores: Scores, layout: ScoreFormat) -> str:
    """Write scores in a format, with a line break at the end.

    Args:
        scores: The scores.
        layout: ``json`` has everything, as ``exp/scores/{tid}.json``. The others are tables with the columns of
            :class:`ScoreRow`: ``csv`` with all digits and empty cells for NaN, ``markdown`` and ``latex`` (booktabs)
            with four digits and dashes for NaN.
    """
    if layout == "json":
        return as_json_text(scores.as_json())
    return format_rows(ScoreRow._fields, score_rows(scores), layout)


def as_json_text(value: object) -> str:
    """A JSON value as a text, with a line break at the end."""
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def format_rows(
    columns: Sequence[str], rows: Sequence[Sequence[str | float]], layout: Literal["csv", "markdown", "latex"]
) -> str:
    """Write a table of texts and figures, with a line break at the end.

    Args:
        columns: The names of the columns.
        rows: The cells: texts, and numbers, of which NaN is an empty cell (``csv``) or a dash.
        layout: ``csv`` has all digits, the others have four.
    """
    if layout == "csv":
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(["" if isinstance(cell, float) and math.isnan(cell) else cell for cell in row] for row in rows)
        return stream.getvalue()
    from tabulate import tabulate

    cells = [[cell if isinstance(cell, str) else figure(cell) for cell in row] for row in rows]
    numeric = {place for row in rows for place, cell in enumerate(row) if not isinstance(cell, str)}
    align = ["right" if place in numeric else "left" for place in range(len(columns))]
    table = tabulate(cells, columns, tablefmt=_LAYOUTS[layout], colalign=align, disable_numparse=True)
    return f"{table}\n"


def format_of_suffix(suffix: str) -> ScoreFormat | None:
    """The format of files with a suffix, or None."""
    return next((layout for layout in get_args(ScoreFormat) if SUFFIXES[layout] == suffix.lower()), None)
