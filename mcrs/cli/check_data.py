"""Show how a catalogue or the data of a configuration are read, and list the mistakes in them."""

from __future__ import annotations

import argparse
import json
import sys

from mcrs.cli.options import add_all, add_config_arguments, read_config

_DATASETS = {"item_db_name": "catalogue", "user_db_name": "users", "test_dataset_name": "conversations"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    parser.add_argument(
        "catalogue",
        nargs="?",
        metavar="CATALOGUE",
        help="a file, folder or dataset of tracks (default: the datasets that --data names, or else catalogue, users "
        "and conversations of the configuration)",
    )
    add_config_arguments(parser, default_tid="demo")
    add_all(parser, "data")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="output (default: %(default)s)")


def run(args: argparse.Namespace) -> int:
    """Print what was understood; 1 if something is wrong with the data."""
    if args.catalogue is not None:
        args.overrides = [*args.overrides, f"item_db_name={json.dumps(args.catalogue)}"]
    from mcrs.cli.used_settings import DATA, refuse_unused

    refuse_unused(args, "mcrs check-data", DATA)
    named = _named_datasets(args)
    _, config = read_config(args)
    from mcrs.cli.data_tables import data_report
    from mcrs.cli.json_output import print_json
    from mcrs.pipeline.data_check import DataCheck

    check = DataCheck(config)
    checks = {"catalogue": check.catalogue, "users": check.users, "conversations": check.conversations}
    found = {what: read() for what, read in checks.items() if what in named}
    if args.format == "json":
        print_json(found, sys.stdout)
    else:
        print(data_report(found, show_all=args.all))
    return int(any(part["mistakes"] for part in found.values()))


def _named_datasets(args: argparse.Namespace) -> set[str]:
    """The datasets to check: those that the flags name, or else all of the configuration."""
    from mcrs.config import read_data_file

    keys = set(read_data_file(args.data).data if args.data else ())
    if args.catalogue is not None:
        keys.add("item_db_name")
    return {what for key, what in _DATASETS.items() if key in keys} or set(_DATASETS.values())
