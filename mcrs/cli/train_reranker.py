"""The part of ``mcrs train`` for a configuration's own reranker: the out-of-fold evaluation of what was trained."""

from __future__ import annotations

import argparse
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from mcrs.cli.options import below

if TYPE_CHECKING:
    from mcrs.config import RunConfig
    from mcrs.inference.unjournaled_run import UnjournaledRun
    from mcrs.storage.outputs import Output
    from mcrs.training.lambdarank_trainer import LambdaRankTrainer
    from mcrs.training.train_model import Folds


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
    from mcrs.training.feature_report import features_chart, features_table
    from mcrs.training.order_comparison import comparison_table
    from mcrs.training.reranker_evaluation import evaluate_out_of_fold
    from mcrs.weights.trained_model import TrainedModel

    made, chart = outputs
    evaluation = evaluate_out_of_fold(trainer, model, folds, n_fold_seeds)
    conditions = {"out_of_fold": TrainedModel.open(model).identity}
    made.write(evaluation.predictions, config, session_source(config), trainer.truth.sessions, conditions)
    print(
        f"\n{trainer.truth.name}: {len(trainer.truth)} turns, of which {evaluation.n_learnable} have the relevant "
        f"track among {trainer.n_candidates} candidates; {folds.n} folds by user\n"
    )
    print(comparison_table(evaluation.comparisons, evaluation.mean))
    print(f"\n{features_table(evaluation.features)}")
    print(f"\nThe out-of-fold predictions of fold seed {folds.seed} are in {made.paths.output}")
    if find_spec("matplotlib") is not None:
        chart.write_text(features_chart(evaluation.features))
        print(f"A chart of all features is in {chart.path}")
