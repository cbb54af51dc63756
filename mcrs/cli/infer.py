"""Answer every turn of a dataset, and write exp/inference/{tid}.json."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mcrs.cli.options import add_config_arguments, positive_integer, read_config

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    add_config_arguments(parser, default_tid="llama1b_bm25_testset")
    parser.add_argument("--batch_size", type=positive_integer, help="most turns in work at once (default: 16)")
    parser.add_argument(
        "--save_path", type=Path, default=Path("exp/inference"), help="folder of the predictions (default: %(default)s)"
    )
    parser.add_argument("--limit", type=positive_integer, metavar="N", help="only the first N sessions")
    parser.set_defaults(blind=False)


def run(args: argparse.Namespace) -> int:
    """Run the inference; the exit code is 1 when some turns have no reply."""
    tid, config = read_config(args)
    from mcrs.files import prepare_directory
    from mcrs.inference.runner import run_inference
    from mcrs.inference.source import RELEASED_BLIND, RELEASED_TEST, load_sessions, session_source
    from mcrs.load import load_crs

    if args.batch_size:
        inference = config.inference.model_copy(update={"batch_size": args.batch_size})
        config = config.model_copy(update={"inference": inference})
    prepare_directory(args.save_path)
    sessions = load_sessions(session_source(config, RELEASED_BLIND if args.blind else RELEASED_TEST), args.limit)
    summary = run_inference(load_crs(config), sessions, args.save_path / f"{tid}.json", config.inference.batch_size)
    print(f"{summary.n_predictions} predictions saved in {summary.path}")
    for error in summary.errors:
        print(f"no reply: {error}", file=sys.stderr)
    return 1 if summary.errors else 0
