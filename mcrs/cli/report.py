"""Write one HTML file about one run, or a comparison of several."""

from __future__ import annotations

import argparse

from mcrs.cli.options import positive_integer
from mcrs.cli.run_options import add_several_runs_arguments, load_runs, score_runs, several_runs_output


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    add_several_runs_arguments(parser)
    parser.add_argument(
        "--sessions",
        type=positive_integer,
        metavar="N",
        help="show only the N sessions that changed most from the first run to the last; for a single run, the N "
        "sessions with the highest nDCG@20",
    )


def run(args: argparse.Namespace) -> int:
    """Write the report."""
    from mcrs.cli.used_settings import refuse_unused_on_predictions
    from mcrs.evaluation.comparison import compare_runs
    from mcrs.evaluation.report import build_report

    refuse_unused_on_predictions(args, "mcrs report")
    output = several_runs_output(args, "report of mcrs report", ".html", ".htm").check()
    runs = load_runs(args)
    comparison = compare_runs(runs) if len(runs) > 1 else None
    output.write_text(build_report(runs, score_runs(args, runs), comparison, args.sessions))
    print(f"The report is saved in {output.path}")
    return 0
