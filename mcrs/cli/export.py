"""Write a run and its relevant tracks as TREC files, for ir_measures, ranx, PyTerrier and trec_eval."""

from __future__ import annotations

import argparse

from mcrs.cli.options import add_all, below
from mcrs.cli.run_config import read_run_config
from mcrs.cli.run_options import (
    add_allow_missing,
    add_run_arguments,
    add_scores_dir,
    add_tid_argument,
    chosen_run,
    load_judged_run,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    add_tid_argument(parser)
    add_run_arguments(parser)
    add_scores_dir(parser)
    add_allow_missing(parser)
    add_all(parser)
    # A tool that ranks by score closes the gap of a duplicate track, so its figures would differ from ours.
    parser.set_defaults(allow_repeated=None)


def run(args: argparse.Namespace) -> int:
    """Write ``{tid}.run`` and ``{tid}.qrels``."""
    from mcrs.cli.used_settings import refuse_unused_on_predictions

    refuse_unused_on_predictions(args, "mcrs export")
    run = chosen_run(args)
    config = read_run_config(args, run).config
    from mcrs.evaluation.ground_truth import load_ground_truth
    from mcrs.evaluation.trec import qrels_lines, run_lines
    from mcrs.storage.outputs import Output

    folder = below(args.scores_path, args)
    outputs = [
        Output(folder / f"{run.tid}.{kind}", f"{kind} file of mcrs export", "choose another --scores_path").check()
        for kind in ("run", "qrels")
    ]
    judged = load_judged_run(args, run, config, load_ground_truth(config))
    # Both are built before one is written, so a run is never written without its relevant tracks.
    texts = ["".join(run_lines(judged)), "".join(qrels_lines(judged.truth))]
    for output, text in zip(outputs, texts, strict=True):
        output.write_text(text)
    print(f"The run is saved in {outputs[0].path}, the relevant tracks in {outputs[1].path}")
    return 0
