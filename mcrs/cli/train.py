"""Train a model of a retriever or a reranker on the labelled sessions that a configuration names."""

from __future__ import annotations

import argparse
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from mcrs.checks.plain_values import one_line, plural
from mcrs.cli.engine_options import add_engine_arguments, read_cluster
from mcrs.cli.options import (
    add_config_arguments,
    add_eval_dataset,
    add_folder,
    below,
    parse_integer,
    positive_integer,
    set_up,
)
from mcrs.cli.run_config import read_training_config
from mcrs.errors import ConfigError
from mcrs.registry import RERANKERS, RETRIEVERS, TRAINERS

if TYPE_CHECKING:
    from mcrs.config import RunConfig
    from mcrs.inference.unjournaled_run import UnjournaledRun
    from mcrs.storage.outputs import Output
    from mcrs.training.lambdarank_trainer import LambdaRankTrainer
    from mcrs.training.train_model import Folds

_N_FOLDS, _N_FOLD_SEEDS = 5, 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.set_defaults(describe=_describe_kind)
    kinds = ", ".join(TRAINERS.built_in)
    parser.epilog = "mcrs train KIND --help lists the settings of a kind; a --plugin comes before --help."
    parser.add_argument("kind", metavar="KIND", help=f"what to train: {kinds}, or a kind of a plug-in")
    add_config_arguments(parser, default_tid="lambdarank_devset")
    add_eval_dataset(parser, "the folder of predictions is then SAVE_PATH/NAME")
    parser.add_argument(
        "--name",
        help="the model goes to MODELS_PATH/NAME (default: KIND; for lambdarank, the folder that the configuration's "
        "reranker names)",
    )
    add_folder(parser, "--models_path", "exp/models", "models")
    parser.add_argument(
        "--folds",
        type=_n_folds,
        metavar="K",
        help="divide the users into K folds and train one more model for each fold, without its users; this model then "
        f"ranks the sessions of these users; 0 trains only on all sessions (default: {_N_FOLDS})",
    )
    parser.add_argument(
        "--fold-seed", "--fold_seed", type=_natural, metavar="N", help="random seed of the folds (default: 0)"
    )
    parser.add_argument("--overwrite", action="store_true", help="replace another model of the same kind and name")
    parser.add_argument(
        "--fold-seeds",
        "--fold_seeds",
        type=positive_integer,
        metavar="N",
        help="lambdarank: repeat the cross-validation with N fold seeds, from --fold-seed on, and report each and the "
        f"mean; only the trees of the first are saved (default: {_N_FOLD_SEEDS})",
    )
    add_engine_arguments(parser, "the candidates of lambdarank are found")
    holds = "predictions: if it holds the run TID, the data of that run are used"
    add_folder(parser, "--save_path", "exp/inference", f"{holds}; lambdarank writes its out-of-fold predictions there")


def run(args: argparse.Namespace) -> int:
    """Train, and print the folder of the model; a reranker is also evaluated."""
    cluster = read_cluster(args)
    tid, config = read_training_config(args)
    from mcrs.cli.used_settings import refuse_unused, used_by_training
    from mcrs.config import check_tid
    from mcrs.training.lambdarank_trainer import LambdaRankTrainer
    from mcrs.training.train_model import Folds, Training

    refuse_unused(args, f"mcrs train {args.kind}", used_by_training(config, args.kind))
    name = check_tid(args.kind if args.name is None else args.name, "--name", "--models_path sets the folder")
    folds = Folds(_N_FOLDS if args.folds is None else args.folds, args.fold_seed or 0)
    training = Training(config, args.kind, folds, cluster)
    reranker = training.trainer if isinstance(training.trainer, LambdaRankTrainer) else None
    if not training.sessions and (args.folds or args.fold_seed is not None):
        raise ConfigError(
            f"--folds and --fold-seed have no effect on mcrs train {args.kind}: it learns from tracks alone"
        )
    if args.fold_seed is not None and not folds.n:
        raise ConfigError("--fold-seed has no effect with --folds 0; leave one of them out")
    if args.fold_seeds and not (reranker and folds.n):
        raise ConfigError("--fold-seeds has an effect only on mcrs train lambdarank with folds; leave it out")
    outputs = evaluation_outputs(args, tid) if reranker and folds.n else None
    folder = reranker.folder if reranker and args.name is None else args.models_path / name
    built = training.write(folder, overwrite=args.overwrite)
    size = f"{plural(len(training.sessions), 'session')}, {plural(training.n_turns, 'labelled turn')}"
    done = "trained" if built else "already trained with the same settings and data, so nothing was done"
    print(f"{args.kind} of {tid} ({size}): {done}")
    print(f"The model is in {folder}{way_to_use(args.kind, folder)}")
    if reranker and outputs:
        evaluate_reranker(config, reranker, folder, folds, args.fold_seeds or _N_FOLD_SEEDS, outputs)
    return 0


def way_to_use(kind: str, folder: Path) -> str:
    """The settings that use a model, as the end of a message; empty if no component reads models of this kind."""
    for registry, use in (
        (RETRIEVERS, "--set retrieval_type={name} --set retrieval.model={folder}"),
        (RERANKERS, "{{type: {name}, model: {folder}}} as an item of rerankers"),
    ):
        for name in registry.names():
            with suppress(ConfigError):  # an installed package that cannot be imported
                if kind in getattr(registry[name].load(), "kinds", ()):
                    return f"; use it with {use.format(name=name, folder=folder)}"
    return ""


def _describe_kind(args: argparse.Namespace) -> str | None:
    """The settings of a kind, which a plug-in or an installed package may add."""
    if args.kind is None:
        return None
    from mcrs.config_reference import settings_text

    set_up(args)
    kind, trainer = args.kind, TRAINERS[args.kind]
    summary = one_line((trainer.load().__doc__ or "").partition("\n\n")[0].replace("``", ""))
    head = f"{kind}: {summary}\n\nsettings, as training.{kind}.KEY in YAML or --set training.{kind}.KEY=VALUE:"
    return f"{head}\n{settings_text(trainer) or '  none'}"


def _natural(text: str) -> int:
    return parse_integer(text, 0, "an integer of at least 0")


def _n_folds(text: str) -> int:
    number = _natural(text)
    if number == 1:
        raise argparse.ArgumentTypeError("expected 0 or at least 2 folds, got 1")
    return number


def evaluation_outputs(args: argparse.Namespace, tid: str) -> tuple[UnjournaledRun, Output]:
    """The files of an evaluation: predictions with their manifest, and the chart of features.

    Raises:
        OutputError: One of them is a file that is not an earlier output.
    """
    from mcrs.inference.paths import RunPaths
    from mcrs.inference.unjournaled_run import UnjournaledRun
    from mcrs.storage.outputs import Output

    folder, advice = below(args.save_path, args), "choose another --save_path"
    made = UnjournaledRun(RunPaths(folder, f"{tid}_oof"), "out-of-fold predictions of mcrs train", advice)
    chart = Output(folder / f"{tid}_features.svg", "chart of features of mcrs train", advice)
    made.check()
    chart.check()
    return made, chart


def evaluate_reranker(
    config: RunConfig,
    trainer: LambdaRankTrainer,
    model: Path,
    folds: Folds,
    n_fold_seeds: int,
    outputs: tuple[UnjournaledRun, Output],
) -> None:
    """Evaluate a trained reranker out of fold, print the figures and write the files."""
    from mcrs.data.session_source import session_source
    from mcrs.training.reranker_evaluation import comparison_table, evaluate_out_of_fold, features_chart, features_table
    from mcrs.weights.trained_model import TrainedModel

    made, chart = outputs
    evaluation = evaluate_out_of_fold(trainer, model, folds, n_fold_seeds)
    conditions = {"out_of_fold": TrainedModel.open(model).identity}
    made.write(evaluation.predictions, config, session_source(config), trainer.truth.sessions, conditions)
    print(
        f"\n{trainer.truth.name}: {plural(len(trainer.truth), 'turn')}, {evaluation.n_learnable:,} of them with the "
        f"relevant track among {plural(trainer.n_candidates, 'candidate')}; {folds.n} folds by user\n"
    )
    print(comparison_table(evaluation.comparisons, evaluation.mean))
    print(f"\n{features_table(evaluation.features)}")
    print(f"\nThe out-of-fold predictions of fold seed {folds.seed} are in {made.paths.output}")
    if find_spec("matplotlib") is not None:
        chart.write_text(features_chart(evaluation.features))
        print(f"A chart of all features is in {chart.path}")
