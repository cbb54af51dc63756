"""The flags of ``mcrs evaluate`` and ``mcrs compare`` that write scores for other programs."""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING

from mcrs.cli.options import given_path
from mcrs.errors import ConfigError

if TYPE_CHECKING:
    from mcrs.evaluation.score_export import ScoreFormat
    from mcrs.evaluation.scored_run import Run
    from mcrs.storage.outputs import Output

_ADVICE = "choose another file"


def add_score_formats(parser: argparse.ArgumentParser) -> None:
    """Declare ``--format``, ``--output`` and ``--per-turn``."""
    add_format(parser)
    parser.add_argument(
        "--output", type=given_path, metavar="FILE", help="also write the scores to FILE (.json, .csv, .md or .tex)"
    )
    parser.add_argument(
        "--per-turn",
        "--per_turn",
        type=given_path,
        metavar="FILE",
        help="write a table with a row for each turn to FILE (.csv or .jsonl)",
    )


def add_format(parser: argparse.ArgumentParser) -> None:
    """Declare ``--format``."""
    parser.add_argument(
        "--format",
        choices=("text", "json", "csv", "markdown", "latex"),
        help="format of the printed scores (messages then go to standard error), or of FILE with --output (default: "
        "text, or that of the suffix of --output)",
    )


def comparison_layout(args: argparse.Namespace) -> ScoreFormat | None:
    """The format of a comparison for other programs; None: text, with a JSON file next to it."""
    from mcrs.evaluation.score_export import format_of_suffix

    chosen: ScoreFormat | None = None if args.format == "text" else args.format
    found = format_of_suffix(args.output.suffix) if args.output and args.format is None else None
    return chosen or (None if found == "json" else found)


def scores_layout(args: argparse.Namespace) -> ScoreFormat | None:
    """The format of the scores for other programs; None: text only.

    Raises:
        ConfigError: No format is given, and the suffix of ``--output`` says none.
    """
    from mcrs.evaluation.score_export import FORMATS, format_of_suffix

    chosen: ScoreFormat | None = None if args.format == "text" else args.format
    if chosen is None and args.output:
        chosen = format_of_suffix(args.output.suffix)
        if chosen is None or args.format == "text":
            raise ConfigError(
                f"--output {args.output}: expected a file that ends in {', '.join(FORMATS)}, or one of these formats "
                f"by --format: {', '.join(FORMATS.values())}"
            )
    return chosen


def scores_output(args: argparse.Namespace) -> Output | None:
    """The file of ``--output``, if it is given.

    Raises:
        OutputError: A foreign file is in the way.
    """
    from mcrs.storage.outputs import Output

    return Output(args.output, "scores of mcrs evaluate --output", _ADVICE).check() if args.output else None


def turns_output(args: argparse.Namespace) -> Output | None:
    """The file of ``--per-turn``, if it is given.

    Raises:
        ConfigError: It is of another kind.
        OutputError: A foreign file is in the way.
    """
    from mcrs.storage.outputs import Output

    path: Path | None = args.per_turn
    if path is None:
        return None
    if path.suffix.lower() not in {".csv", ".jsonl"}:
        raise ConfigError(f"--per-turn {path}: expected a file that ends in .csv or .jsonl")
    return Output(path, "turns of mcrs evaluate --per-turn", _ADVICE).check()


def write_turns(run: Run, output: Output) -> None:
    """Write a row for each turn of a run, in the format of the file's suffix.

    Raises:
        OutputError: The file cannot be written.
    """
    from mcrs.evaluation.score_export import turn_rows

    rows = turn_rows(run)
    with output.writing() as stream:
        if output.path.suffix.lower() == ".csv":
            writer = csv.DictWriter(stream, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        else:
            stream.writelines(f"{json.dumps(row, ensure_ascii=False, allow_nan=False)}\n" for row in rows)
