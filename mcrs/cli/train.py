"""Train a model of a retriever or a reranker on the labelled sessions that a configuration names."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mcrs.checks.plain_values import one_line
from mcrs.cli.engine_options import add_engine_arguments, read_cluster
from mcrs.cli.options import (
    add_config_arguments,
    add_eval_dataset,
    add_predictions_dir,
    given_path,
    positive_integer,
)
from mcrs.cli.run_config import read_training_config
from mcrs.cli.train_reranker import evaluate_reranker, evaluation_outputs
from mcrs.registry import TRAINERS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    kinds = ", ".join(TRAINERS.built_in)
    parser.epilog = "mcrs train KIND --help lists the settings of a kind."
    parser.add_argument("kind", action=_Kind, metavar="KIND", help=f"what to train: {kinds}, or a kind of a plug-in")
    add_config_arguments(parser, default_tid="lambdarank_devset")
    add_eval_dataset(parser)
    parser.add_argument(
        "--name",
        help="the model goes to MODELS_PATH/NAME (default: KIND; for lambdarank, the folder that the configuration's "
        "reranker names)",
    )
    parser.add_argument(
        "--models_path", type=given_path, default=Path("exp/models"), help="folder of models (default: %(default)s)"
    )
    parser.add_argument(
        "--folds",
        type=_n_folds,
        default=5,
        metavar="K",
        help="train K more models, each without the users of one fold, whose sessions it then ranks; 0 trains on all "
        "sessions only (default: %(default)s)",
    )
    parser.add_argument(
        "--fold-seed",
        "--fold_seed",
        type=_natural,
        default=0,
        metavar="N",
        help="random seed of the folds (default: %(default)s)",
    )
    parser.add_argument("--overwrite", action="store_true", help="replace another model of the same kind and name")
    parser.add_argument(
        "--fold-seeds",
        "--fold_seeds",
        type=positive_integer,
        default=3,
        metavar="N",
        help="lambdarank: repeat the cross-validation with N fold seeds, from --fold-seed on, and report each and the "
        "mean; only the trees of the first are saved (default: %(default)s)",
    )
    add_engine_arguments(parser, "the candidates of lambdarank are found")
    add_predictions_dir(parser)


def run(args: argparse.Namespace) -> int:
    """Train, and print the folder of the model; a reranker is also evaluated."""
    cluster = read_cluster(args)
    tid, config = read_training_config(args)
    from mcrs.config import check_tid
    from mcrs.training.lambdarank_trainer import LambdaRankTrainer
    from mcrs.training.train_model import Folds, Training

    name = check_tid(args.kind if args.name is None else args.name, "--name", "--models_path sets the folder")
    folds = Folds(args.folds, args.fold_seed)
    training = Training(config, args.kind, folds, cluster)
    reranker = training.trainer if isinstance(training.trainer, LambdaRankTrainer) else None
    outputs = evaluation_outputs(args, tid) if reranker and folds.n else None
    folder = reranker.folder if reranker and args.name is None else args.models_path / name
    built = training.write(folder, overwrite=args.overwrite)
    done = "trained" if built else "was already trained with the same settings and data; nothing to do"
    print(f"{args.kind} of {tid}: {len(training.sessions)} sessions, {training.n_turns} labelled turns, {done}")
    print(f"The model is in {folder}; name it in a configuration with model: {folder}")
    if reranker and outputs:
        evaluate_reranker(config, reranker, folder, folds, args.fold_seeds, outputs)
    return 0


class _Kind(argparse.Action):
    """Sets the kind, so that a later --help lists its settings."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        """Set the kind; one that a plug-in adds is not known yet."""
        setattr(namespace, self.dest, values)
        if str(values) in TRAINERS:
            parser.epilog = _describe_settings(str(values))


def _describe_settings(kind: str) -> str:
    from mcrs.config_reference import settings_text

    trainer = TRAINERS[kind].load()
    summary = one_line((trainer.__doc__ or "").partition("\n\n")[0].replace("``", ""))
    head = f"{kind}: {summary}\n\nsettings, as training.{kind}.KEY in YAML or --set training.{kind}.KEY=VALUE:"
    return f"{head}\n{settings_text(TRAINERS[kind]) or '  none'}"


def _natural(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = -1
    if number < 0:
        raise argparse.ArgumentTypeError(f"expected an integer of at least 0, got {text!r}")
    return number


def _n_folds(text: str) -> int:
    number = _natural(text)
    if number == 1:
        raise argparse.ArgumentTypeError("expected 0 or at least 2 folds, got 1")
    return number
