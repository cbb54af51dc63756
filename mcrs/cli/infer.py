"""Answer every turn of a dataset, and write exp/inference/{tid}.json. The same command resumes what was stopped."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from typing import TYPE_CHECKING

from mcrs.checks.plain_values import plural
from mcrs.cli.data_warnings import warn_of_labels
from mcrs.cli.engine_options import add_engine_arguments, read_cluster
from mcrs.cli.options import (
    NAME_ADVICE,
    DefaultTid,
    add_all,
    add_config_arguments,
    add_eval_dataset,
    add_predictions_dir,
    below,
    positive_integer,
    read_config,
)
from mcrs.errors import ConfigError, ReadOnlyError
from mcrs.runtime.failed_requests import retry_advice

if TYPE_CHECKING:
    from mcrs.inference.run_dataset import RunSummary


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    add_config_arguments(parser, default_tid="llama1b_bm25_testset")
    parser.add_argument(
        "--batch_size",
        type=positive_integer,
        metavar="N",
        help="maximum number of prompts padded to one batch, for models that cannot share prompt prefixes "
        "(default: inference.batch_size, 16 if unset); --set lm.max_rows=N limits the responses that every "
        "transformers model generates at once",
    )
    parser.add_argument(
        "--name", help="name of the run, and of its files, for a variant made by --set (default: the tid)"
    )
    add_predictions_dir(parser)
    add_eval_dataset(parser)
    add_all(parser, "data")
    parser.add_argument("--limit", type=positive_integer, metavar="N", help="run only the first N sessions")
    parser.add_argument("--overwrite", action="store_true", help="start from the beginning instead of resuming")
    parser.add_argument(
        "--on-error",
        "--on_error",
        choices=("stop", "record"),
        default="record",
        help="when a turn gets no response: stop the run, or record the error and go on (default: %(default)s)",
    )
    add_engine_arguments(parser, "turns are answered")
    parser.set_defaults(blind=False)


def run(args: argparse.Namespace) -> int:
    """Run the inference; the exit code is 1 when some turns have no response, 130 or 143 after a signal."""
    from mcrs.cli.used_settings import INFERENCE, refuse_unused

    refuse_unused(args, "mcrs infer", INFERENCE)
    tid, config = read_config(args)
    if args.name is not None:
        tid = _checked_name(args)
    from mcrs.data.session_source import RELEASED_BLIND, RELEASED_TEST, session_source
    from mcrs.inference.paths import RunPaths
    from mcrs.inference.run_dataset import InferenceRun
    from mcrs.inference.signals import Interrupted, stopping_on_signals

    if args.batch_size:
        inference = config.inference.model_copy(update={"batch_size": args.batch_size})
        config = config.model_copy(update={"inference": inference})
    source = session_source(config, RELEASED_BLIND if args.blind else RELEASED_TEST)
    paths = RunPaths(below(args.save_path, args), tid)
    begin = partial(
        InferenceRun.begin,
        config,
        source,
        paths,
        limit=args.limit,
        overwrite=args.overwrite,
        plugins=args.plugin,
    )
    goes_on = "starts again" if args.overwrite or not paths.journal.exists() else "resumes"
    progress, again = "no turn was started", "the same command"
    try:
        with stopping_on_signals(), paths.locked():
            work = begin()
            if args.blind:
                warn_of_labels(source, work.sessions)
            try:
                summary = work.execute(args.on_error, read_cluster(args))
                progress = "all turns are finished" if summary.finished else work.describe_progress()
            except Interrupted:
                progress = work.describe_progress()
                raise
            finally:
                if not work.record.replaces:
                    again += " without --overwrite" if args.overwrite else ""
                    goes_on = "resumes"
    except ReadOnlyError:
        # If nothing has to be written, nothing has to be locked.
        if args.overwrite or (complete := begin().find_complete()) is None:
            raise
        summary = complete
    except Interrupted as signal:
        print(f"stopped by {signal}: {progress}; {again} {goes_on}", file=sys.stderr)
        return signal.exit_code
    return _report(summary, progress, again)


def _checked_name(args: argparse.Namespace) -> str:
    """The name of a variant, if it is a plain name that --tid does not name, too."""
    from mcrs.config import check_tid

    if args.config and not isinstance(args.tid, DefaultTid):
        raise ConfigError(f"with --config, both --tid {args.tid} and --name {args.name} name the run; give one of them")
    return check_tid(args.name, "--name", NAME_ADVICE)


def _report(summary: RunSummary, progress: str, again: str) -> int:
    for error in summary.errors:
        print(f"no response: {error}", file=sys.stderr)
    if not summary.finished:
        print(f"stopped at the first error: {progress}; {retry_advice(summary.errors, again)}", file=sys.stderr)
    elif summary.n_computed or summary.written:
        print(f"{plural(summary.n_predictions, 'prediction')} saved in {summary.path}")
    else:
        print(f"already complete: {plural(summary.n_predictions, 'prediction')} in {summary.path}")
    if summary.finished and summary.errors:
        advice = retry_advice(summary.errors, again)
        print(f"turns without a response: {len(summary.errors):,}; {advice}", file=sys.stderr)
    if summary.empties:
        print(f"warning: {summary.empties}", file=sys.stderr)
    return 1 if summary.errors else 0
