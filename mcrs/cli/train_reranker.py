"""The part of ``mcrs train`` for a configuration's own reranker: train it, and evaluate it out of fold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.cli.options import below

if TYPE_CHECKING:
    import argparse

    from mcrs.config import RunConfig
    from mcrs.registry.components import ComponentSpec


def train_reranker(args: argparse.Namespace, tid: str, config: RunConfig, spec: ComponentSpec) -> int:
    """Train, save the model and its out-of-fold predictions, and print the evaluation."""
    from mcrs.inference.prediction_file import write_predictions
    from mcrs.storage.outputs import Output
    from mcrs.training.feature_report import features_chart, features_table
    from mcrs.training.training_tables import judgements_table

    folder, instead = below(args.save_path, args), "choose another --save_path"
    output = Output(folder / f"{tid}_oof.json", "out-of-fold predictions of mcrs train", instead)
    chart = Output(folder / f"{tid}_features.svg", "chart of features of mcrs train", instead)
    output.check()
    chart.check()
    trainer = spec.build({"config": config, "n_folds": args.folds, "n_fold_seeds": args.fold_seeds})
    training = trainer.training
    outcome = training.run()
    write_predictions(output, outcome.predictions)
    print(
        f"{tid} on {training.truth.name}: {len(training.truth)} turns, of which {outcome.n_learnable} have the "
        f"relevant track among {training.n_candidates} candidates; {args.folds} folds by user\n"
    )
    print(judgements_table(outcome.judgements, outcome.mean))
    print(f"\n{features_table(outcome.features)}")
    print(f"\nThe model is saved in {training.model_dir}, the out-of-fold predictions of fold seed 0 in {output.path}")
    if _has_matplotlib():
        with chart.writing() as stream:
            stream.write(features_chart(outcome.features))
        print(f"A chart of all features is saved in {chart.path}")
    return 0


def _has_matplotlib() -> bool:
    from importlib.util import find_spec

    return find_spec("matplotlib") is not None
