"""Flags and steps that the commands for evaluating runs share."""

from __future__ import annotations

import argparse
import gc
import hashlib
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from mcrs.checks.plain_values import plural
from mcrs.cli.options import (
    add_all,
    add_config_source_arguments,
    add_eval_dataset,
    add_folder,
    add_predictions_dir,
    below,
    given_path,
    positive_integer,
    run_name,
)
from mcrs.cli.run_config import read_run_config, say_other_data
from mcrs.cli.run_files import RunFile, run_file, run_files
from mcrs.errors import ConfigError, DataError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mcrs.config import RunConfig
    from mcrs.evaluation.ground_truth import GroundTruth
    from mcrs.evaluation.scored_run import Run
    from mcrs.evaluation.scores import Scores
    from mcrs.storage.outputs import Output

DEFAULT_TID = "llama1b_bm25_testset"
_MAX_NAME = 150


def add_tid_argument(parser: argparse.ArgumentParser, default: str = DEFAULT_TID) -> None:
    """Declare ``--tid`` as the name of one run, and the run that is meant without it."""
    parser.add_argument(
        "--tid", help=f"the run: {{save_path}}/{{tid}}.json (default: the name of --config, or {default})"
    )
    parser.set_defaults(default_run=default)


def add_run_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags for configuration and predictions."""
    add_config_source_arguments(parser)
    add_predictions_dir(parser)
    add_eval_dataset(parser)


def add_scores_dir(parser: argparse.ArgumentParser) -> None:
    """Declare ``--scores_path``."""
    add_folder(parser, "--scores_path", "exp/scores", "the results")


def add_several_runs_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags of commands that compare runs."""
    parser.add_argument(
        "tids",
        nargs="+",
        metavar="RUN",
        help="the runs, by name or by the path of their predictions (FILE.json); the first is the baseline",
    )
    add_run_arguments(parser)
    add_scores_dir(parser)
    add_allowed_violations(parser)
    add_pool(parser)
    parser.add_argument(
        "--output",
        type=given_path,
        metavar="FILE",
        help="output file (default: a file of --scores_path, named after the runs)",
    )


def add_pool(parser: argparse.ArgumentParser) -> None:
    """Declare ``--pool``."""
    parser.add_argument(
        "--pool",
        type=_pool_depth,
        metavar="K",
        help="retrieve K candidates a turn (with the retriever of --config, or else of each run) and report at which "
        "stage relevant tracks are lost",
    )


def _pool_depth(text: str) -> int:
    from mcrs.evaluation.losses import TOP

    depth = positive_integer(text)
    if depth < TOP:
        raise argparse.ArgumentTypeError(f"expected at least {TOP}, the number of tracks in a list, got {depth}")
    return depth


def add_allowed_violations(parser: argparse.ArgumentParser) -> None:
    """Declare ``--allow-missing``, ``--allow-repeated`` and ``--all``."""
    add_allow_missing(parser)
    parser.add_argument("--allow-repeated", action="store_true", help="count a duplicate track at its first rank")
    add_all(parser)


def add_allow_missing(parser: argparse.ArgumentParser) -> None:
    """Declare ``--allow-missing``."""
    parser.add_argument("--allow-missing", action="store_true", help="score turns without a prediction as 0")


def chosen_run(args: argparse.Namespace) -> RunFile:
    """The run that ``--tid`` names, or else the configuration file.

    Raises:
        ConfigError: It is not a plain name.
        DataError: There are no predictions of it; without a tid, the message names the default.
    """
    from mcrs.evaluation.prediction_matching import no_predictions

    if args.config:
        run = run_file(args, run_name(args, args.config))
    else:
        run = run_file(args, args.default_run if args.tid is None else args.tid)
    # Before its data are read, which may have to be downloaded; an evaluation dataset is checked first.
    if args.eval_dataset is None and not run.path.exists():
        missing = no_predictions(run.path)
        default = args.tid is None and not args.config
        raise DataError(f"without --tid, the run is {args.default_run}: {missing}") if default else missing
    return run


def several_runs_output(args: argparse.Namespace, what: str, suffix: str, *suffixes: str) -> Output:
    """The file that a command about several runs writes: ``--output``, or else one named after the runs.

    A name that would be too long has the first run, the number of the others and a hash of all names.

    Raises:
        ConfigError: The name of a run is not a plain name, or ``--output`` ends neither in ``suffix`` nor in one of
            ``suffixes``.
    """
    from mcrs.storage.outputs import Output

    tids = [run.tid.replace("/", "_") for run in run_files(args, args.tids)]
    name = "_vs_".join(tids)
    if len(name) > _MAX_NAME:  # file systems allow 255 bytes
        name = f"{tids[0][:_MAX_NAME]}_vs_{len(tids) - 1}_others_{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    is_any = getattr(args, "format", None) is not None  # which says the format, whatever the suffix
    if args.output and not is_any and args.output.suffix.lower() not in ("", suffix, *suffixes):
        raise ConfigError(f"--output {args.output}: expected a file that ends in {', '.join((suffix, *suffixes))}")
    path = args.output or below(args.scores_path, args) / f"{name}{suffix}"
    return Output(path, what, "choose another --output")


def load_runs(args: argparse.Namespace) -> list[Run]:
    """The runs that a command names, over the ground truth of the first one's configuration.

    Raises:
        MCRSError: A configuration, a dataset or a prediction file is wrong.
    """
    from mcrs.evaluation.ground_truth import load_ground_truth

    # Evaluating makes hardly any cycles, and keeps millions of objects.
    gc.set_threshold(1_000_000)
    first, *others = files = run_files(args, args.tids)
    config = read_run_config(args, first).config
    truth = load_ground_truth(config)
    for run in others:
        say_other_data(run, config, first.tid)
    runs = [load_judged_run(args, run, config, truth) for run in files]
    truth.warn_of_few_sessions()
    return runs


def load_judged_run(args: argparse.Namespace, file: RunFile, config: RunConfig, truth: GroundTruth) -> Run:
    """The run of a file.

    Standard error tells which violations in it were accepted, whether its rankings are shorter than the official
    cutoff, whether its data changed after it was made, and what ``mcrs submit`` would reject.

    Raises:
        DataError: Its file cannot be read, or has a violation that is not accepted.
    """
    from mcrs.cli.data_warnings import warn_of_changed_data
    from mcrs.data.session_source import session_source
    from mcrs.evaluation.prediction_matching import read_rows
    from mcrs.evaluation.scored_run import AllowedViolations, make_run
    from mcrs.evaluation.submission import MAX_TRACKS, describe_rejection
    from mcrs.evaluation.violations import describe_violations

    allowed = AllowedViolations(args.allow_missing, bool(args.allow_repeated), args.all)
    if args.allow_repeated is None:  # the command has no such flag
        allowed = replace(allowed, ways={"missing": allowed.ways["missing"]})
    rows = read_rows(file.path)
    run = make_run(file.tid, rows, truth, allowed)
    if run.violations:
        print(f"{run.tid}: {describe_violations(run.violations, list_all=args.all)}", file=sys.stderr)
    longest = max((len(prediction.predicted_track_ids) for prediction in run.predictions), default=0)
    if longest < MAX_TRACKS <= len(truth.catalog):
        limit = f"no ranking has more than {plural(longest, 'track')}"
        print(f"warning: {run.tid}: {limit}; measures at higher cutoffs count only these", file=sys.stderr)
    warn_of_changed_data(file, config, session_source(config), truth.sessions, truth.catalog)
    if reason := describe_rejection(rows, truth.sessions, truth.catalog):
        print(f"warning: {run.tid}: mcrs submit would reject these predictions: {reason}", file=sys.stderr)
    return run


def score_runs(args: argparse.Namespace, runs: list[Run]) -> list[Scores]:
    """Score runs; with ``--pool``, also run the retrievers for the loss breakdown.

    Raises:
        MCRSError: A configuration or a retriever is wrong.
    """
    from mcrs.evaluation.scores import score_run

    pools = _rank_pools(args, runs) if args.pool else {}
    return [score_run(run, pools.get(run.tid), args.pool or 0) for run in runs]


def _rank_pools(args: argparse.Namespace, runs: list[Run]) -> dict[str, NDArray[np.int32]]:
    """The ranks of the relevant tracks in each run's retriever, by tid; ``--config`` applies to all runs."""
    from mcrs.evaluation.relevant_ranks import first_stage_ranks

    ranks: dict[str, NDArray[np.int32]] = {}
    pairs = list(zip(runs, run_files(args, args.tids), strict=True))
    for group in [pairs] if args.config else [[pair] for pair in pairs]:
        tids = [run.tid for run, _ in group]
        config, origin = read_run_config(args, group[0][1])
        print(
            f"{', '.join(tids)}: retrieving a pool of {args.pool} tracks with {config.retrieval_type!r} of {origin}",
            file=sys.stderr,
        )
        ranks |= dict.fromkeys(tids, first_stage_ranks(config, runs[0].truth, args.pool))
    return ranks
