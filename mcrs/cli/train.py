"""Train a reranker on a configuration's labelled split, and judge it out of fold: no turn by what saw its user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.cli.options import add_config_arguments, add_predictions_dir, positive_integer, read_config

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    parser.add_argument(
        "reranker", choices=("lambdarank",), help="reranker to train; it must be the last one of the configuration"
    )
    add_config_arguments(parser, default_tid="lambdarank_devset")
    parser.add_argument(
        "--folds", type=positive_integer, default=5, metavar="K", help="number of folds of users (default: 5)"
    )
    parser.add_argument(
        "--fold-seeds",
        "--fold_seeds",
        type=positive_integer,
        default=3,
        metavar="N",
        help="split the users into folds N times and evaluate each split and their mean; the model and predictions of "
        "the first are saved (default: %(default)s)",
    )
    add_predictions_dir(parser)


def run(args: argparse.Namespace) -> int:
    """Train, save the model and its out-of-fold predictions, and print what they are worth."""
    tid, config = read_config(args)
    from mcrs.inference.prediction_file import write_predictions
    from mcrs.storage.outputs import Output
    from mcrs.training.train_reranker import LambdaRankTraining
    from mcrs.training.training_tables import judgements_table

    what = "out-of-fold predictions of mcrs train"
    output = Output(args.save_path / f"{tid}_oof.json", what, "choose another --save_path")
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
