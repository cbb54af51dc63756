"""Compare runs with the first: differences with intervals and tests, slices, and the sessions that changed most."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from mcrs.cli.run_files import run_files
from mcrs.cli.run_options import add_several_runs_arguments, load_runs, score_runs, several_runs_output
from mcrs.cli.score_files import add_format, comparison_layout
from mcrs.cli.terminal import reserving_stdout

if TYPE_CHECKING:
    from mcrs.evaluation.comparison import Comparison
    from mcrs.evaluation.scores import Scores


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    add_several_runs_arguments(parser)
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Compare the runs, print the tables or the scores in another format, and write the comparison."""
    layout = comparison_layout(args)
    if layout is None or args.output:
        _compare(args)
        return 0
    from mcrs.evaluation.score_export import export_comparison

    with reserving_stdout() as stdout:
        comparison, scores = _compare(args)
    stdout.write(export_comparison(comparison, scores, layout))
    return 0


def _compare(args: argparse.Namespace) -> tuple[Comparison, list[Scores]]:
    from mcrs.cli.used_settings import refuse_unused_on_predictions
    from mcrs.evaluation.comparison import check_different, compare_runs
    from mcrs.evaluation.score_export import FORMATS, export_comparison

    refuse_unused_on_predictions(args, "mcrs compare")
    check_different([file.tid for file in run_files(args, args.tids)])
    output = several_runs_output(args, "comparison of mcrs compare", *FORMATS).check()
    runs = load_runs(args)
    comparison = compare_runs(runs)
    scores = score_runs(args, runs)
    layout = (comparison_layout(args) if args.output else None) or "json"
    output.write_text(export_comparison(comparison, scores, layout))
    print("\n\n".join([*_tables(comparison, scores), f"The comparison is saved in {output.path}"]))
    return comparison, scores


def _tables(comparison: Comparison, scores: list[Scores]) -> list[str]:
    from mcrs.evaluation import score_tables as tables

    return [
        tables.runs_table(scores),
        tables.differences_table(comparison),
        tables.tallies_table(comparison),
        tables.slices_table(comparison),
        *tables.custom_tables(scores),
        tables.losses_table(scores),
        tables.diversity_table(scores),
        *(tables.changed_table(comparison, tid) for tid, sessions in comparison.changed.items() if sessions),
    ]
