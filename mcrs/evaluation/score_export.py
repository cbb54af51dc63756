"""Scores, comparisons and turns for other programs: JSON, CSV, Markdown and LaTeX."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from mcrs.evaluation.custom_measures import CUSTOM_MEASURES
from mcrs.evaluation.measures import measure_values
from mcrs.evaluation.ranking_measures import RANKING_MEASURES
from mcrs.evaluation.response_measures import RESPONSE_MEASURES
from mcrs.evaluation.score_tables import format_number

if TYPE_CHECKING:
    from mcrs.evaluation.comparison import Comparison
    from mcrs.evaluation.scored_run import Run
    from mcrs.evaluation.scores import Scores

ScoreFormat = Literal["json", "csv", "markdown", "latex"]
#: The formats by the suffix of their files.
FORMATS: dict[str, ScoreFormat] = {".json": "json", ".csv": "csv", ".md": "markdown", ".tex": "latex"}
_LAYOUTS: dict[ScoreFormat, str] = {"markdown": "github", "latex": "latex_booktabs"}


class MeasureRow(NamedTuple):
    """The mean of a measure of one run, and its difference from the first run; NaN where there is no interval or test.

    Intervals are those of 95 % over sessions; a measure of the whole run has none. ``p_holm`` is the p-value of the
    difference, adjusted for all tests of the comparison.
    """

    run: str
    measure: str
    value: float
    low: float = math.nan
    high: float = math.nan
    difference: float = math.nan
    difference_low: float = math.nan
    difference_high: float = math.nan
    p: float = math.nan
    p_holm: float = math.nan


#: The columns of a run that is not compared.
_ALONE = MeasureRow._fields[:5]


def score_rows(scores: Scores) -> list[MeasureRow]:
    """Every measure of a run: of the rankings, of the catalogue, of the responses, and your own."""
    return [
        *(MeasureRow(scores.tid, name, *interval) for name, interval in scores.macro.items()),
        MeasureRow(scores.tid, "catalog_diversity", scores.catalog_diversity),
        *(MeasureRow(scores.tid, name, value) for name, value in scores.responses.items()),
        *(MeasureRow(scores.tid, name, *interval) for name, interval in scores.custom.items()),
    ]


def export_scores(scores: Scores, layout: ScoreFormat) -> str:
    """Write scores in a format, with a line break at the end.

    ``json`` has everything, as ``exp/scores/{tid}.json``. The others are tables with the first columns of
    :class:`MeasureRow`: ``csv`` with all digits and empty cells for NaN, ``markdown`` and ``latex`` (booktabs) with
    four digits and dashes for NaN.
    """
    if layout == "json":
        return _as_json_text(scores.as_json())
    return _format_rows(_ALONE, [row[: len(_ALONE)] for row in score_rows(scores)], layout)


def export_comparison(comparison: Comparison, scores: Sequence[Scores], layout: ScoreFormat) -> str:
    """Write a comparison, with the scores of its runs in the same order, and with a line break at the end.

    ``json`` has everything, as the file of ``mcrs compare``. The others are tables as those of :func:`export_scores`,
    in which the official measures of a run after the first have a difference.
    """
    if layout == "json":
        return _as_json_text(comparison.as_json())
    tests = {(each.tid, each.measure): (*each.delta, each.p_value, each.p_holm) for each in comparison.differences}
    rows = [
        (*row[: len(_ALONE)], *tests.get(row[:2], row[len(_ALONE) :])) for each in scores for row in score_rows(each)
    ]
    return _format_rows(MeasureRow._fields, rows, layout)


def _as_json_text(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _format_rows(
    columns: Sequence[str], rows: Sequence[Sequence[str | float]], layout: Literal["csv", "markdown", "latex"]
) -> str:
    if layout == "csv":
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(["" if isinstance(cell, float) and math.isnan(cell) else cell for cell in row] for row in rows)
        return stream.getvalue()
    from tabulate import tabulate

    cells = [[cell if isinstance(cell, str) else format_number(cell) for cell in row] for row in rows]
    align = ["left", "left", *["right"] * (len(columns) - 2)]
    table = tabulate(cells, columns, tablefmt=_LAYOUTS[layout], colalign=align, disable_numparse=True)
    return f"{table}\n"


def format_of_suffix(suffix: str) -> ScoreFormat | None:
    """The format of files with a suffix, or None."""
    return FORMATS.get(suffix.lower())


def turn_rows(run: Run, further: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """Every labelled turn of a run, in the order of the data.

    ``further`` names measures to compute beside the built-in ones; None: all registered ones.

    Returns:
        For each turn ``run``, ``session_id``, ``turn_number``, ``user_id``, ``goal_category`` and ``goal_specificity``
        (None where unknown), ``relevant_track_id``, ``rank`` (from 1; 0 where the track was not recommended),
        ``n_tracks`` (the length of the ranked list), and the value of every measure that has one for a turn; None where
        the turn does not count.
    """
    truth = run.truth
    names = [*RANKING_MEASURES, *RESPONSE_MEASURES, *(CUSTOM_MEASURES if further is None else further)]
    columns = measure_values(run, names)
    rows = []
    for position, turn in enumerate(truth.turns):
        session = truth.sessions[truth.session_rows[position]]
        values = {name: float(column[position]) for name, column in columns.items() if not isinstance(column, float)}
        rows.append(
            {
                "run": run.tid,
                "session_id": turn.session_id,
                "turn_number": turn.turn_number,
                "user_id": turn.user_id,
                "goal_category": session.goal_category,
                "goal_specificity": session.goal_specificity,
                "relevant_track_id": truth.relevant_ids[position],
                "rank": int(run.ranks[position]),
                "n_tracks": len(run.predictions[position].predicted_track_ids),
                **{name: None if value != value else value for name, value in values.items()},
            }
        )
    return rows
