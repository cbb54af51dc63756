"""The command line: one module per command, imported on first use."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from typing import Protocol, cast

from mcrs.cli.terminal import prepare_streams
from mcrs.inference.signals import TERMINATING, Interrupted, stopping_on_signals

#: Every command, and what it does; :func:`load_command` knows the module.
COMMANDS = {
    "query": "answer one message, or chat",
    "web": "chat in a web page",
    "check-data": "show how a catalogue and other data are read",
    "infer": "answer every turn of a dataset",
    "evaluate": "score a run",
    "compare": "compare runs with a baseline run, the first one",
    "report": "write an HTML report on one or more runs",
    "export": "write a run and its relevant tracks as TREC files",
    "baseline": "write the predictions of a random or popularity reference run",
    "sweep": "compare many retrieval variants",
    "train": "train a model of a retriever or a reranker",
    "submit": "check a blind run and pack it for submission",
    "list": "list configurations, components, measures or prompts by name",
}
#: What a command keeps when it is stopped, if the same command goes on from there. ``infer`` counts it itself.
_KEPT = {
    "sweep": ": all finished variants are saved; the same command resumes",
    "train": ": all finished parts are saved; the same command resumes",
}
_MORE_HELP = "mcrs COMMAND --help lists the flags of a command."


class Command(Protocol):
    """The interface of a command's module."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the flags."""

    def run(self, args: argparse.Namespace) -> int:
        """Do the work and return the exit code."""


def main(argv: Sequence[str] | None = None) -> int:
    """The console script ``mcrs``."""
    prepare_streams()
    arguments = sys.argv[1:] if argv is None else list(argv)
    if "_ARGCOMPLETE" in os.environ:
        from mcrs.cli.completion import complete

        complete()
    if arguments and arguments[0] in COMMANDS:
        return run_command(arguments[0], arguments[1:], prog=f"mcrs {arguments[0]}")
    from mcrs.cli.parser import Parser

    parser = Parser(
        prog="mcrs",
        usage="mcrs COMMAND [flags]",
        description="Music conversational recommendation.",
        epilog="\n".join(["commands:", *(f"  {name:<11} {text}" for name, text in COMMANDS.items()), "", _MORE_HELP]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    if arguments and not arguments[0].startswith("-"):
        from mcrs.registry.registration import did_you_mean

        near = did_you_mean(arguments[0], COMMANDS)
        parser.error(f"unknown command {arguments[0]!r}{near} (known: {', '.join(COMMANDS)})")
    if parser.parse_args(arguments).version:
        from mcrs import __version__

        print(__version__)
        return 0
    parser.print_help()
    return 0


def load_command(name: str) -> Command:
    """The module of a command: ``mcrs.cli.{name}``, with ``_`` for ``-``."""
    # A module "list" would hide the built-in one in this package.
    module = "listing" if name == "list" else name.replace("-", "_")
    return cast("Command", import_module(f"mcrs.cli.{module}"))


def run_command(name: str, arguments: Sequence[str], *, prog: str | None = None, **defaults: object) -> int:
    """Run one of :data:`COMMANDS`; its name in the help is that of the script unless ``prog`` is given.

    A script presets the values of some flags as ``defaults``.

    Returns:
        The exit code: 0, 1 if some turns or variants failed, 2 for a user's mistake, 130 when interrupted, 143 or 129
        when SIGTERM or a closed terminal (SIGHUP) stopped it.
    """
    try:
        with stopping_on_signals(TERMINATING):
            return _run(name, arguments, prog, defaults)
    except Interrupted as stopped:
        print(f"stopped by {stopped}{_KEPT.get(name, '')}", file=sys.stderr)
        return stopped.exit_code
    except KeyboardInterrupt:
        print(f"interrupted{_KEPT.get(name, '')}", file=sys.stderr)
        return 130


def _run(name: str, arguments: Sequence[str], prog: str | None, defaults: dict[str, object]) -> int:
    from mcrs.cli.failures import advise, check_current_folder, reporting_failures
    from mcrs.cli.options import DefaultTid
    from mcrs.cli.parser import Parser

    prepare_streams()
    # Read when torch is imported. Threads that spin while they wait take processor time from those that work: on a busy
    # machine, several times as much as the work itself.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    # What a command reads lives to its end; looking for cycles among it every 700 objects takes a tenth of the time.
    gc.set_threshold(50_000)
    command = load_command(name)
    parser = Parser(prog=prog, description=command.__doc__)
    command.add_arguments(parser)
    if "tid" in defaults:
        defaults["tid"] = DefaultTid(defaults["tid"])
    parser.set_defaults(**defaults)
    args = parser.parse_args(arguments)
    with reporting_failures(getattr(args, "all", None), partial(advise, args)) as status:
        check_current_folder()
        status.code = command.run(args)
        sys.stdout.flush()  # here, because at exit Python only reports that it failed
    return status.code
