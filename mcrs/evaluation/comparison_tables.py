"""A comparison as text tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mcrs.evaluation.goal_labels import slice_label
from mcrs.evaluation.ranking_measures import OFFICIAL
from mcrs.evaluation.score_tables import difference_text, format_number, format_table, interval_text, signed

if TYPE_CHECKING:
    from mcrs.evaluation.comparison import Comparison
    from mcrs.evaluation.scores import Scores


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
