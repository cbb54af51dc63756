"""Completion of commands, flags and names in a shell, by argcomplete. A shell asks through the environment."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from mcrs.cli import COMMANDS, load_command
from mcrs.cli.parser import Parser


def complete() -> None:
    """Print what can follow, and end the program; do nothing where argcomplete is not installed."""
    try:
        import argcomplete
    except ImportError:
        return
    argcomplete.autocomplete(_all_commands(), always_complete_options="long")


def _all_commands() -> argparse.ArgumentParser:
    """The parser of every command, as one."""
    parser = Parser(prog="mcrs")
    parser.add_argument("--version", action="store_true")
    commands = parser.add_subparsers(parser_class=Parser)
    for name, text in COMMANDS.items():
        own = commands.add_parser(name, help=text)
        load_command(name).add_arguments(own)
        for action in own._actions:
            if completer := _COMPLETERS.get(action.dest):
                action.completer = completer  # type: ignore[attr-defined]
    return parser


def _config_names(**_: object) -> list[str]:
    from mcrs.config import config_files

    return list(config_files())


def _run_names(**_: object) -> list[str]:
    """The runs in the default folder of predictions."""
    paths = Path("exp/inference").glob("*.json")
    return [path.stem for path in paths if not path.name.endswith(".manifest.json")]


def _keys(**_: object) -> list[str]:
    from mcrs.config import RunConfig

    return [f"{key}=" for key in RunConfig.model_fields]


def _eval_datasets(**_: object) -> list[str]:
    from mcrs.config import EVAL_DATASETS

    return list(EVAL_DATASETS)


#: What completes a flag's value, by the flag's name in the parsed arguments.
_COMPLETERS: dict[str, Callable[..., list[str]]] = {
    "tid": _config_names,
    "tids": _run_names,
    "overrides": _keys,
    "eval_dataset": _eval_datasets,
}
