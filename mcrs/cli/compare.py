"""Compare runs with the first: differences with intervals and tests, slices, and the sessions that changed most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.cli.run_options import add_several_runs_arguments, load_runs, score_runs, several_runs_output

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    add_several_runs_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Compare the runs, print the tables, and write them as JSON."""
    from mcrs.evaluation import comparison_tables as tables
    from mcrs.evaluation.comparison import compare_runs
    from mcrs.evaluation.score_tables import diversity_table, losses_table, own_tables

    output = several_runs_output(args, "comparison of mcrs compare", ".json")
    output.check()
    runs = load_runs(args)
    comparison = compare_runs(runs)
    scores = score_runs(args, runs)
    shown = [
        tables.runs_table(scores),
        tables.differences_table(comparison),
        tables.tallies_table(comparison),
        tables.slices_table(comparison),
        *own_tables(scores),
        losses_table(scores),
        diversity_table(scores),
        *(tables.changed_table(comparison, tid) for tid in comparison.tids[1:]),
    ]
    output.write_json(comparison.as_json(), indent=2)
    print("\n\n".join([*shown, f"The comparison is saved in {output.path}"]))
    return 0
