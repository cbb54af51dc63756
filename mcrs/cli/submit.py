"""Check a run against the blind split and the catalogue, and pack it as a zip that holds prediction.json."""

from __future__ import annotations

import argparse
import sys

from mcrs.checks.plain_values import plural
from mcrs.cli.data_warnings import warn_of_changed_data, warn_of_labels
from mcrs.cli.options import add_all
from mcrs.cli.run_config import read_run_config
from mcrs.cli.run_options import add_run_arguments, add_tid_argument, chosen_run
from mcrs.errors import DataError

# Kinds of violations, and what to do about them.
_ADVICE = (
    (
        {"duplicate track", "too many tracks", "duplicate row"},
        "; --fix drops duplicate tracks and rows, and cuts lists",
    ),
    ({"missing"}, "; to finish a stopped or limited run, run mcrs infer again without --limit"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    add_tid_argument(parser, "llama1b_bm25_blindset")
    add_run_arguments(parser)
    add_all(parser)
    parser.add_argument("--allow-empty", action="store_true", help="accept empty responses")
    parser.add_argument(
        "--fix",
        action="store_true",
        help="drop duplicate tracks and duplicate rows, cut ranked lists to 20 tracks, and print each fix",
    )


def run(args: argparse.Namespace) -> int:
    """Check and pack; the exit code is 1, and nothing is written, when there is a violation."""
    from mcrs.cli.used_settings import refuse_unused_on_predictions

    refuse_unused_on_predictions(args, "mcrs submit")
    run = chosen_run(args)
    tid, config = run.tid, read_run_config(args, run).config
    from mcrs.data.session_source import RELEASED_BLIND, session_source
    from mcrs.evaluation.prediction_matching import read_rows
    from mcrs.evaluation.submission import check_submission, repair_rows, write_submission
    from mcrs.evaluation.violations import describe_violations
    from mcrs.pipeline.wiring import load_catalog, load_conversations
    from mcrs.storage.outputs import Output

    advice = "choose another --save_path or name for the predictions"
    output = Output(run.path.with_suffix(".zip"), "submission of mcrs submit", advice).check()
    rows = read_rows(run.path)
    if args.fix:
        rows, done = repair_rows(rows)
        for line in done:
            print(f"fixed: {line}")
    source = session_source(config, RELEASED_BLIND)
    sessions = load_conversations(config, source)
    named = {row["session_id"] for row in rows if isinstance(row, dict) and isinstance(row.get("session_id"), str)}
    if named and named.isdisjoint(session.session_id for session in sessions):
        raise DataError(
            f"{tid}: none of its predictions ({len(rows):,}) is for a session of {source}; "
            "choose the dataset that they were made for, with --config, --eval_dataset or --set test_dataset_name"
        )
    warn_of_labels(source, sessions)
    catalog = load_catalog(config)
    warn_of_changed_data(run, config, source, sessions, catalog)
    checked = check_submission(rows, sessions, catalog, allow_empty=args.allow_empty)
    if checked.violations:
        print(f"{tid}: {describe_violations(checked.violations, list_all=args.all)}", file=sys.stderr)
        found = {each.kind for each in checked.violations}
        if "unknown turn" in found:  # then rows are not missing, but have other turn numbers
            found.discard("missing")
        advice = "".join(text for kinds, text in _ADVICE if kinds & found)
        print(f"{tid}: no submission was written{advice}", file=sys.stderr)
        return 1
    write_submission(output, checked.predictions)
    print(f"{plural(len(checked.predictions), 'prediction')} packed in {output.path}")
    return 0
