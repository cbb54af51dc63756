"""Show how a catalogue or the data of a configuration are read, and list the mistakes in them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mcrs.checks.mistakes import Mistake, count_by_kind, list_by_kind
from mcrs.checks.plain_values import one_line, plural
from mcrs.cli.options import add_all, add_config_arguments, read_config
from mcrs.cli.terminal import print_json
from mcrs.errors import printable

_DATASETS = {"item_db_name": "catalogue", "user_db_name": "users", "test_dataset_name": "conversations"}
_WIDEST = 44
_GENERATED = {"track_id": "(generated)"}


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


def data_report(found: Mapping[str, Mapping[str, Any]], *, show_all: bool = False) -> str:
    """The text of what :class:`mcrs.pipeline.data_check.DataCheck` found.

    ``show_all`` shows every mistake, not only the first five of each kind.
    """
    return printable("\n\n".join("\n".join(_describe(what, part, show_all)) for what, part in found.items()))


def _describe(what: str, part: Mapping[str, Any], show_all: bool) -> Iterator[str]:
    yield f"{what}: {part['name']}"
    if part["mistakes"]:
        mistakes = [Mistake(**mistake) for mistake in part["mistakes"]]
        yield f"  {plural(len(mistakes), 'mistake')} ({count_by_kind(mistakes)}):"
        yield from (f"  {line}" for line in list_by_kind(mistakes, show_all=show_all))
        return
    if "sessions" in part:
        yield f"  split {part['split']}: {plural(part['sessions'], 'session')}, {plural(part['turns'], 'turn')}"
        if part["relevant_tracks"] and part["relevant_tracks_in_catalogue"] is not None:
            known = f"{part['relevant_tracks_in_catalogue']} of {part['relevant_tracks']}"
            yield f"  relevant tracks in the catalogue: {known}"
        return
    size = plural(part["rows"], "row")
    yield f"  {part['layout']}; {size}, {plural(part['tracks'], 'track')}" if "layout" in part else f"  {size}"
    yield ""
    yield _fields_table(part["fields"])
    if part.get("unread"):
        yield f"\ncolumns that are not read: {', '.join(part['unread'])}"
    if part.get("notes"):
        yield "\nnotes:"
        yield from (f"  {note}" for note in part["notes"])
    if documents := part.get("documents"):
        yield f"\n{plural(len(documents), 'sample document')}, as retrieval indexes them:"
        for document in documents:
            yield f"\n  {document['track_id']}"
            yield from (f"    {line}" for line in document["text"].splitlines())


def _fields_table(fields: Sequence[Mapping[str, Any]]) -> str:
    from tabulate import tabulate

    rows = [
        (
            field["field"],
            field["column"] or _GENERATED.get(field["field"], "(none)"),
            f"{field['empty']:.0%}",
            _cut(field["example"] or ""),
        )
        for field in fields
    ]
    return tabulate(
        rows,
        ("field", "from column", "empty", "example"),
        colalign=("left", "left", "right", "left"),
        disable_numparse=True,
    )


def _cut(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _WIDEST else f"{line[: _WIDEST - 1]}…"
