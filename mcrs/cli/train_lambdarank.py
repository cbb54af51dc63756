"""``mcrs train lambdarank``: train a configuration's last reranker, and evaluate it out of fold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.cli.options import below
from mcrs.cli.run_config import read_training_config

if TYPE_CHECKING:
    import argparse


def train_lambdarank(args: argparse.Namespace) -> int:
    """Train, save the model and its out-of-fold predictions, and print the evaluation."""
    tid, config = read_training_config(args)
    from mcrs.inference.prediction_file import write_predictions
    from mcrs.storage.outputs import Output
    from mcrs.training.train_reranker import LambdaRankTraining
    from mcrs.training.training_tables import judgements_table

    what = "out-of-fold predictions of mcrs train"
    output = Output(below(args.save_path, args) / f"{tid}_oof.json", what, "choose another --save_path")
    output.check()
    training = LambdaRankTraining(config, args.folds, args.fold_seeds)
    outcome = training.run()
    write_predictions(output, outcome.predictions)
    print(
        f"{tid} on {training.truth.name}: {len(training.truth)} turns, of which {outcome.n_learnable} have the "
        f"relevant track among {training.n_candidates} candidates; {args.folds} folds by user\n"
    )
    print(judgements_table(outcome.judgements, outcome.mean))
    print(f"\nThe model is saved in {training.model_dir}, the out-of-fold predictions of fold seed 0 in {output.path}")
    return 0
