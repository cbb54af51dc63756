"""Flags that several commands share, and what they mean."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mcrs.checks.paths import at_home, expected_path
from mcrs.checks.plain_values import short_repr
from mcrs.errors import ConfigError

if TYPE_CHECKING:
    from mcrs.config import Layer, RunConfig


def positive_integer(text: str) -> int:
    """Parse a flag that counts something."""
    return parse_integer(text, 1, "a positive integer")


def parse_integer(text: str, lowest: int, expected: str) -> int:
    """Parse a flag that is an integer from a lowest one on, which ``expected`` describes for messages."""
    try:
        number = int(text)
    except ValueError:
        number = lowest - 1
    if number < lowest:
        raise argparse.ArgumentTypeError(f"expected {expected}, got {text!r}")
    return number


def given_path(text: str) -> Path:
    """Parse a flag that names a file or folder. An empty one comes from an unset variable, and would be this folder."""
    if text in ("", "-"):
        raise argparse.ArgumentTypeError(f"expected a path, got {text!r}")
    if expected := expected_path(text):
        raise argparse.ArgumentTypeError(f"expected {expected}, got {short_repr(text)}")
    return Path(at_home(text))


_PREDICTIONS = "exp/inference"
#: Advice for ``--name`` of predictions.
NAME_ADVICE = "--save_path sets the folder"


class DefaultTid(str):
    """A default tid, over which the name of ``--config`` takes precedence."""

    __slots__ = ()


def add_config_arguments(parser: argparse.ArgumentParser, default_tid: str) -> None:
    """Declare the flags that choose and change a configuration."""
    parser.add_argument(
        "--tid",
        default=DefaultTid(default_tid),
        help="run config/{tid}.yaml (default: %(default)s); with --config, the name of the run (default: FILE's name)",
    )
    add_config_source_arguments(parser)


def add_config_source_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags that choose and change a configuration by other means than its tid."""
    config_help = "the configuration: a YAML file, or the manifest of a run"
    parser.add_argument("--config", type=given_path, metavar="FILE", help=config_help)
    parser.add_argument(
        "--set",
        dest="overrides",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="override a configuration key (dotted) with a YAML value; may be repeated",
    )
    parser.add_argument(
        "--data",
        type=given_path,
        metavar="FILE",
        help="overrides the configuration's data: either a YAML file of dataset keys alone (item_db_name, test_split, "
        "…), or a catalogue (a CSV, TSV, JSON, Parquet, Arrow or Excel file, or a folder)",
    )
    add_plugin(parser, "load a plug-in, a Python file that registers components")
    parser.add_argument(
        "--device", help="device of the models: cuda, cuda:N, mps, cpu, or auto (default: the configuration's)"
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="print more messages, including progress")
    parser.set_defaults(eval_dataset=None)  # of the commands that do not declare it


def add_plugin(parser: argparse.ArgumentParser, what: str) -> None:
    """Declare ``--plugin``, which may be repeated; ``what`` it does is for the help."""
    parser.add_argument(
        "--plugin", type=given_path, action="append", default=[], metavar="FILE.py", help=f"{what}; may be repeated"
    )


def add_folder(parser: argparse.ArgumentParser, flag: str, default: str, content: str) -> None:
    """Declare a flag that names the folder of some content."""
    parser.add_argument(
        flag, type=given_path, default=Path(default), help=f"folder of {content} (default: %(default)s)"
    )


def add_all(parser: argparse.ArgumentParser, where: str = "data or predictions") -> None:
    """Declare ``--all``; ``where`` is what the command reads, for the help."""
    parser.add_argument(
        "--all", action="store_true", help=f"list every mistake in {where}, not only the first five of each kind"
    )


def add_predictions_dir(parser: argparse.ArgumentParser) -> None:
    """Declare ``--save_path`` as the folder of prediction files."""
    add_folder(parser, "--save_path", _PREDICTIONS, "the predictions")


def add_eval_dataset(
    parser: argparse.ArgumentParser, folders: str = "predictions and scores are kept in folders of that name"
) -> None:
    """Declare ``--eval_dataset``; ``folders`` says which files are in folders of that name, for the help."""
    parser.add_argument(
        "--eval_dataset",
        metavar="NAME",
        help="use a dataset of the 2026 challenge (devset, blindset_A or blindset_B) instead of the "
        f"configuration's; {folders}",
    )


def below(folder: Path, args: argparse.Namespace) -> Path:
    """The folder of a command's files: a subfolder if ``--eval_dataset`` is given."""
    return folder / args.eval_dataset if args.eval_dataset is not None else folder


def read_config(args: argparse.Namespace) -> tuple[str, RunConfig]:
    """The tid and the configuration that the flags describe.

    Raises:
        ConfigError: Anything about them is wrong.
    """
    from mcrs.config import load_config

    tid, path = config_source(args)
    return tid, load_config(path, args.overrides, args.eval_dataset, flag_layers(args))


def config_source(args: argparse.Namespace) -> tuple[str, Path]:
    """The tid and the file of the configuration; plug-ins are loaded on the way.

    Raises:
        ConfigError: The tid is wrong, there is no such configuration, or a plug-in cannot be loaded.
    """
    from mcrs.config import find_config

    set_up(args)
    path = args.config or find_config(_not_a_run(args, checked_tid(args, args.tid)))
    return run_name(args, path), path


def _not_a_run(args: argparse.Namespace, tid: str) -> str:
    """The name of a configuration, if it is not one that only a run has."""
    from mcrs.config import config_files

    # --save_path of a command that makes no predictions is another folder.
    folders = (getattr(args, "save_path", Path(_PREDICTIONS)), Path(_PREDICTIONS))
    found = (below(folder, args) / f"{tid}.manifest.json" for folder in folders)
    made = next(filter(Path.exists, found), None)
    if made is not None and tid not in config_files():
        raise ConfigError(
            f"--tid {tid}: this is a run ({made}), not a configuration; name the configuration that it was made with, "
            "by --tid or --config, and its data by --data"
        )
    return tid


def run_name(args: argparse.Namespace, path: Path) -> str:
    """The name of the run of a configuration file: ``--tid``, or else the file's name, of a manifest that of its run.

    Raises:
        ConfigError: It is not a plain name.
    """
    from mcrs.config import check_tid

    if args.tid is not None and not isinstance(args.tid, DefaultTid):
        return checked_tid(args, args.tid)
    name = path.name.removesuffix(".manifest.json").removesuffix(path.suffix)
    return check_tid(name, "--config", "name the run by --tid")


def checked_tid(args: argparse.Namespace, tid: str) -> str:
    """A tid of the command line, if it is a plain name.

    Raises:
        ConfigError: It is not; a path gets advice on how to give it.
    """
    from mcrs.config import check_tid

    if args.config is None:
        advice = "use --config for a path"
    else:
        advice = NAME_ADVICE if hasattr(args, "save_path") else "--config names the file"
    return check_tid(tid, "--tid", predictions_advice(tid) or advice)


def predictions_advice(tid: str) -> str:
    """How to name a run by the path of its predictions; empty if a text is not such a path."""
    path = Path(tid)
    return f"use --save_path {path.parent} --tid {path.stem}" if path.suffix == ".json" else ""


def set_up(args: argparse.Namespace) -> None:
    """Set up log lines, and load the plug-ins.

    Raises:
        ConfigError: A plug-in cannot be loaded.
    """
    from mcrs.registry.plugins import load_plugin

    set_up_logging(args.verbose)
    for plugin in args.plugin:
        load_plugin(plugin)


def flag_layers(args: argparse.Namespace) -> list[Layer]:
    """The keys of ``--data`` and ``--device``, which override configuration files. Not every run has a model to place.

    Raises:
        ConfigError: The file of dataset keys cannot be read, or has other keys.
    """
    from mcrs.config import Layer, read_data_file

    data = [read_data_file(args.data)] if args.data else []
    return [*data, *([Layer("--", {"device": args.device}, quiet=True)] if args.device else [])]


def set_up_logging(verbose: bool) -> None:
    """Send log lines to standard error; those of other libraries only when they warn."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    logger = logging.getLogger("mcrs")
    logger.handlers = [handler]
    logger.setLevel(logging.DEBUG if verbose else logging.INFO)
    logger.propagate = False


class _Lines(logging.Formatter):
    """Log lines that begin with their level if they are a warning or an error, as printed warnings do."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = super().format(record)
        return f"{record.levelname.lower()}: {line}" if record.levelno >= logging.WARNING else line
