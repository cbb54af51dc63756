"""Write the predictions of a reference run: random tracks, or the most popular ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.cli.options import add_config_arguments, add_eval_dataset, add_predictions_dir, below, read_config
from mcrs.cli.run_options import DEFAULT_TID
from mcrs.errors import DataError

if TYPE_CHECKING:
    import argparse

    from mcrs.config import RunConfig
    from mcrs.data.conversation import Session
    from mcrs.db_item import MusicCatalog
    from mcrs.types import Prediction


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    parser.add_argument("kind", choices=("random", "popularity"), help="the baseline: random or most popular tracks")
    add_config_arguments(parser, DEFAULT_TID)
    add_predictions_dir(parser)
    add_eval_dataset(parser)
    parser.add_argument("--name", help="name of the predictions (default: {tid}_random or {tid}_popularity)")
    parser.add_argument(
        "--source",
        choices=("train", "catalog"),
        default="train",
        help="where popularity comes from: plays in the training split, or the catalogue's popularity field "
        "(default: %(default)s)",
    )
    parser.add_argument("--train_split", default="train", help="name of the training split (default: %(default)s)")


def run(args: argparse.Namespace) -> int:
    """Write the predictions of the dataset that the configuration names."""
    from mcrs.config import check_tid
    from mcrs.data.session_source import load_sessions, session_source
    from mcrs.inference.paths import RunPaths
    from mcrs.inference.prediction_file import write_predictions
    from mcrs.inference.resume import check_no_loss
    from mcrs.storage.outputs import Output, in_the_way

    tid, config = read_config(args)
    name = check_tid(args.name or f"{tid}_{args.kind}")
    paths = RunPaths(below(args.save_path, args), name)
    output = Output(paths.output, "predictions of mcrs baseline", "choose another --name")
    with paths.locked():
        for path in (paths.journal, paths.manifest):
            if path.exists():
                raise in_the_way(path, output.what, "this name is used by a run of mcrs infer", output.instead)
        output.check()
        sessions = load_sessions(session_source(config))
        check_no_loss(output.path, sessions, output.instead)
        predictions = _random(config, sessions) if args.kind == "random" else _popular(args, config, sessions)
        write_predictions(output, predictions)
    print(f"{len(predictions)} predictions saved in {output.path}")
    return 0


def _random(config: RunConfig, sessions: list[Session]) -> list[Prediction]:
    from mcrs.evaluation.baselines import random_predictions
    from mcrs.pipeline.wiring import load_catalog

    return random_predictions(sessions, load_catalog(config), config.topk, config.seed)


def _popular(args: argparse.Namespace, config: RunConfig, sessions: list[Session]) -> list[Prediction]:
    from mcrs.evaluation.baselines import popular_predictions

    ranked = _by_plays(args, config) if args.source == "train" else _by_catalog(config)
    return popular_predictions(sessions, ranked, config.topk, exclude_played=config.exclude_played)


def _by_plays(args: argparse.Namespace, config: RunConfig) -> list[str]:
    from mcrs.data.session_source import SessionSource, load_sessions, session_source
    from mcrs.evaluation.baselines import rank_by_plays
    from mcrs.pipeline.wiring import load_catalog

    training = SessionSource(session_source(config).name, args.train_split)
    try:
        sessions = load_sessions(training)
    except DataError as error:
        raise DataError(f"{error}; choose another --train_split, or --source catalog") from None
    return rank_by_plays(sessions, load_catalog(config))


def _by_catalog(config: RunConfig) -> list[str]:
    from mcrs.evaluation.baselines import rank_by_catalog_popularity
    from mcrs.pipeline.wiring import load_catalog

    catalog: MusicCatalog = load_catalog(config.model_copy(update={"corpus_types": ("popularity",)}))
    return rank_by_catalog_popularity(catalog, catalog.table["popularity"].to_pylist())
