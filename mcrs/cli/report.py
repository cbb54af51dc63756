"""Write one HTML file about one run, or about several beside each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mcrs.cli.judging import add_several_runs_arguments, load_runs, score_runs
from mcrs.cli.options import positive_integer

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    add_several_runs_arguments(parser)
    parser.add_argument("--sessions", type=positive_integer, metavar="N", help="show only the N most telling sessions")
    parser.add_argument("--output", type=Path, metavar="FILE", help="the file (default: {scores_path}/{tids}.html)")


def run(args: argparse.Namespace) -> int:
    """Write the report."""
    from mcrs.evaluation.comparison import compare_runs
    from mcrs.evaluation.report import build_report
    from mcrs.files import atomic_write

    runs = load_runs(args)
    comparison = compare_runs(runs) if len(runs) > 1 else None
    page = build_report(runs, score_runs(args, runs), comparison, args.sessions)
    path = args.output or args.scores_path / f"{'_vs_'.join(run.tid for run in runs)}.html"
    with atomic_write(path) as stream:
        stream.write(page)
    print(f"The report is saved in {path}")
    return 0
