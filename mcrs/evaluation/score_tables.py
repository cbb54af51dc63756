"""Scores and comparisons as text tables."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from mcrs.evaluation.goal_labels import slice_label
from mcrs.evaluation.ranking_measures import OFFICIAL, RANKING_MEASURES

if TYPE_CHECKING:
    from mcrs.evaluation.comparison import Comparison
    from mcrs.evaluation.scores import Scores
    from mcrs.evaluation.significance import Interval


def format_table(headers: Sequence[str], rows: Sequence[Sequence[object]], style: str = "simple") -> str:
    """Format a table in a style of tabulate: the first column left-aligned, figures right-aligned."""
    from tabulate import tabulate

    align = ("left", *["right"] * (len(headers) - 1))
    # Figures are formatted strings; tabulate must not parse them.
    return tabulate(rows, headers, tablefmt=style, colalign=align, disable_numparse=True)


def format_number(value: float, digits: int = 4) -> str:
    """A number with fixed digits; a dash if it is undefined."""
    return "–" if math.isnan(value) else f"{value:.{digits}f}"


def signed(value: float) -> str:
    """A difference with its sign."""
    return "–" if math.isnan(value) else f"{value:+.4f}"


def interval_text(interval: Interval, number: Callable[[float], str] = format_number) -> str:
    """A figure and its interval, if it has one: ``0.0766 [0.0621, 0.0917]``."""
    ends = "" if math.isnan(interval.low) else f" [{number(interval.low)}, {number(interval.high)}]"
    return f"{number(interval.value)}{ends}"


def difference_text(interval: Interval) -> str:
    """A difference and its interval, if it has one: ``+0.0124 [-0.0021, +0.0266]``."""
    return interval_text(interval, signed)


def _row(name: str, values: Iterable[float]) -> list[str]:
    return [name, *map(format_number, values)]


def scores_table(scores: Scores) -> str:
    """A run's ranking measures by turn, their macro means and intervals."""
    names = list(RANKING_MEASURES)
    rows = [_row(f"turn {number}", (means[name] for name in names)) for number, means in scores.by_turn.items()]
    rows.append(_row("macro", (scores.macro[name].value for name in names)))
    rows.append(_row("95 % CI low", (scores.macro[name].low for name in names)))
    rows.append(_row("95 % CI high", (scores.macro[name].high for name in names)))
    return format_table(["", *names], rows)


def losses_table(runs: Sequence[Scores]) -> str:
    """The shares of turns by the stage at which each run loses the relevant track."""
    outcomes = list(dict.fromkeys(outcome for scores in runs for outcome in scores.losses.shares))
    rows = [_row(outcome, (scores.losses.shares.get(outcome, math.nan) for scores in runs)) for outcome in outcomes]
    depths = sorted({depth for scores in runs for depth in scores.losses.pool_recall})
    rows += [
        _row(f"recall@{depth} of the retriever", (each.losses.pool_recall.get(depth, math.nan) for each in runs))
        for depth in depths
    ]
    rows.append(_row("repeats a played track", (scores.losses.played_again for scores in runs)))
    return format_table(["share of turns", *(scores.tid for scores in runs)], rows)


def diversity_table(runs: Sequence[Scores]) -> str:
    """Catalogue diversity and the response measures of runs."""
    rows = [_row("catalog_diversity", (scores.catalog_diversity for scores in runs))]
    rows += [_row(name, (scores.responses[name] for scores in runs)) for name in runs[0].responses]
    return format_table(["tracks and responses", *(scores.tid for scores in runs)], rows)


def custom_tables(runs: Sequence[Scores]) -> list[str]:
    """A table of the registered measures, if there are any."""
    if not runs[0].custom:
        return []
    rows = [[name, *(interval_text(scores.custom[name]) for scores in runs)] for name in runs[0].custom]
    return [format_table(["your own measures", *(scores.tid for scores in runs)], rows)]


def runs_table(runs: Sequence[Scores]) -> str:
    """The official measures of each run with their intervals."""
    rows = [[scores.tid, *(interval_text(scores.macro[name]) for name in OFFICIAL)] for scores in runs]
    return format_table(["run (95 % interval)", *OFFICIAL], rows)


def differences_table(comparison: Comparison) -> str:
    """How each run differs from the first, with p-values."""
    rows = [
        [row.measure, row.tid, difference_text(row.delta), f"{row.p_value:.4f}", f"{row.p_holm:.4f}"]
        for row in comparison.differences
    ]
    return format_table(["measure", f"run vs {comparison.tids[0]}", "difference (95 %)", "p", "p (Holm)"], rows)


def tallies_table(comparison: Comparison) -> str:
    """Wins, losses and ties of each run against the first."""
    rows = [
        [f"{tid}, {unit}", *map(str, tally)]
        for unit, tallies in (("sessions", comparison.sessions), ("turns", comparison.turns))
        for tid, tally in tallies.items()
    ]
    return format_table([f"vs {comparison.tids[0]}", "wins", "losses", "ties"], rows)


def slices_table(comparison: Comparison) -> str:
    """nDCG@20 of every run in every slice, and the differences from the first run."""
    first, *others = comparison.tids
    rows = [
        [
            slice_label(row.family, row.name),
            str(row.n_turns),
            str(row.n_sessions),
            *(format_number(row.values[tid].value) for tid in comparison.tids),
            *(difference_text(row.deltas[tid]) for tid in others),
        ]
        for row in comparison.slices
    ]
    headers = ["nDCG@20 by slice", "turns", "sessions", *comparison.tids, *(f"{tid} - {first}" for tid in others)]
    return format_table(headers, rows)


def changed_table(comparison: Comparison, tid: str) -> str:
    """The sessions that changed most, with the rank of the relevant track at each turn, before and after."""
    rows = [
        [
            row.session_id,
            signed(row.delta),
            " ".join(_change(*pair) for pair in zip(row.first_ranks, row.ranks, strict=True)),
        ]
        for row in comparison.changed[tid]
    ]
    return format_table(
        [f"most changed by {tid}", "nDCG@20", "rank of the relevant track at each turn, before→after"], rows
    )


def _change(before: int, after: int) -> str:
    return f"{before or '–'}→{after or '–'}" if before or after else "·"
