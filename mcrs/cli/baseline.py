"""Write the predictions of a reference run: random tracks, or the most popular ones."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from mcrs.checks.plain_values import plural
from mcrs.cli.options import (
    NAME_ADVICE,
    add_config_arguments,
    add_eval_dataset,
    add_predictions_dir,
    below,
    read_config,
)
from mcrs.cli.run_options import DEFAULT_TID
from mcrs.errors import ConfigError, DataError

if TYPE_CHECKING:
    from mcrs.config import RunConfig
    from mcrs.data.conversation import Session
    from mcrs.db_item import MusicCatalog

# The setting of each kind besides topk.
_SETTINGS = {"random": "seed", "popularity": "exclude_played"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    parser.add_argument(
        "kind", choices=tuple(_SETTINGS), metavar="KIND", help="random, or popularity (the most popular tracks)"
    )
    add_config_arguments(parser, DEFAULT_TID)
    add_predictions_dir(parser)
    add_eval_dataset(parser)
    parser.add_argument("--name", help="name of the predictions (default: {tid}_random or {tid}_popularity)")
    parser.add_argument(
        "--source",
        choices=("train", "catalog"),
        help="where popularity comes from: plays in the training split, or the catalogue's popularity field "
        "(default: train)",
    )
    parser.add_argument("--train_split", metavar="SPLIT", help="name of the training split (default: train)")


def run(args: argparse.Namespace) -> int:
    """Write the predictions of the dataset that the configuration names, and their manifest."""
    from mcrs.cli.used_settings import DATA, refuse_unused
    from mcrs.config import check_tid
    from mcrs.data.session_source import session_source
    from mcrs.evaluation.baselines import popular_predictions, random_predictions, rank_by_catalog_popularity
    from mcrs.inference.paths import RunPaths
    from mcrs.inference.resume import check_no_loss
    from mcrs.inference.unjournaled_run import UnjournaledRun
    from mcrs.pipeline.wiring import load_catalog, load_conversations

    if args.kind == "random" and (args.source or args.train_split):
        raise ConfigError("--source and --train_split have no effect on random tracks; leave them out")
    if args.source == "catalog" and args.train_split:
        raise ConfigError("--train_split has no effect with --source catalog; leave one of them out")
    args.source, args.train_split = args.source or "train", args.train_split or "train"
    refuse_unused(args, f"mcrs baseline {args.kind}", DATA | {"topk", _SETTINGS[args.kind]})
    tid, config = read_config(args)
    name = check_tid(f"{tid}_{args.kind}" if args.name is None else args.name, "--name", NAME_ADVICE)
    made = UnjournaledRun(
        RunPaths(below(args.save_path, args), name),
        "predictions of mcrs baseline",
        "choose another --name or --save_path",
    )
    with made.paths.locked():
        made.check()
        source = session_source(config)
        sessions = load_conversations(config, source)
        check_no_loss(made.paths.output, sessions, made.advice)
        by_field = args.source == "catalog"
        catalog = load_catalog(config.model_copy(update={"corpus_types": ("popularity",)}) if by_field else config)
        if args.kind == "random":
            predictions = random_predictions(sessions, catalog, config.topk, config.seed)
        else:
            if by_field:
                ranked = rank_by_catalog_popularity(catalog, catalog.table["popularity"].to_pylist())
            else:
                ranked = _by_plays(args, config, sessions, catalog)
            predictions = popular_predictions(sessions, ranked, config.topk, exclude_played=config.exclude_played)
        made.write(predictions, config, source, sessions, _conditions(args, config, catalog))
    print(f"{plural(len(predictions), 'prediction')} saved in {made.paths.output}")
    return 0


def _conditions(args: argparse.Namespace, config: RunConfig, catalog: MusicCatalog) -> dict[str, Any]:
    """What the predictions depend on besides the sessions, as JSON values."""
    from mcrs.db_item.fingerprint import fingerprint_table
    from mcrs.inference.conditions import installed_versions

    decided: dict[str, Any] = {"topk": config.topk}
    if args.kind == "random":
        decided["seed"] = config.seed
    else:
        decided |= {"exclude_played": config.exclude_played, "source": args.source}
        if args.source == "train":
            decided["train_split"] = args.train_split
    return {
        "baseline": args.kind,
        "settings": decided,
        **({"corpus_types": ["popularity"]} if args.source == "catalog" else {}),
        "catalogue": fingerprint_table(catalog.table),
        "packages": installed_versions(["mcrs", "numpy"]),
    }


def _by_plays(args: argparse.Namespace, config: RunConfig, answered: list[Session], catalog: MusicCatalog) -> list[str]:
    from mcrs.data.load_dataset import local_file
    from mcrs.data.session_source import SessionSource, load_sessions, session_source
    from mcrs.evaluation.baselines import rank_by_plays

    training = SessionSource(session_source(config).name, args.train_split)
    try:
        sessions = load_sessions(training, setting="--train_split")
    except DataError as error:
        raise DataError(f"{error}; or choose --source catalog") from None
    if both := {session.session_id for session in sessions} & {session.session_id for session in answered}:
        counted, advice = f"the training split {args.train_split!r}", "another --train_split"
        if local_file(training.name) is not None:
            counted = f"{training.name}, one file without splits,"
            advice = "--source catalog, or a folder with a split for training"
        print(
            f"warning: the scores are optimistic: plays in {counted} are counted, which also has {len(both):,} of "
            f"{plural(len(answered), 'answered session')}; choose {advice}",
            file=sys.stderr,
        )
    return rank_by_plays(sessions, catalog)
