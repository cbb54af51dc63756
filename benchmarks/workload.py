"""What the benchmarks work on: the challenge's data where they are, else the sample."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.synthetic import grow_sessions, grow_table
from mcrs.cli.options import add_config_arguments, read_config
from mcrs.config import QuerySettings
from mcrs.data import load_split
from mcrs.data.session_source import load_sessions, session_source
from mcrs.db_item import MusicCatalog
from mcrs.pipeline.wiring import load_catalog
from mcrs.retrieval_modules.query import QueryBuilder

if TYPE_CHECKING:
    from mcrs.config import RunConfig
    from mcrs.types import Turn

#: The catalogue of the challenge has this many tracks.
N_TRACKS = 47_071

_PACK = {
    "test_dataset_name": "TalkPlayData-Challenge-Dataset",
    "item_db_name": "TalkPlayData-Challenge-Track-Metadata",
    "user_db_name": "TalkPlayData-Challenge-User-Metadata",
}
_SAMPLE = {
    "test_dataset_name": "builtin:conversations",
    "item_db_name": "builtin:tracks",
    "user_db_name": "builtin:users",
}
_SPLITS = {"track_split_types": ("all_tracks",), "user_split_types": ("all_users",)}


def make_parser(doc: str | None, default_tid: str | None = None) -> argparse.ArgumentParser:
    """The parser of a script. With a default configuration, its flags choose a configuration and the data for it."""
    spec = sys.modules["__main__"].__spec__
    parser = argparse.ArgumentParser(
        prog=f"python -m {spec.name}" if spec else None,
        description=doc,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    if default_tid is not None:
        add_config_arguments(parser, default_tid)
        parser.add_argument(
            "--pack", type=pack_folder, metavar="DIR", help="folder of the challenge's datasets (default: the sample)"
        )
    return parser


def existing_path(text: str) -> Path:
    """The path of a file or folder that a flag names.

    Raises:
        ArgumentTypeError: There is none.
    """
    path = Path(text)
    if not path.exists():
        raise argparse.ArgumentTypeError(f"there is no file or folder {text!r}")
    return path


def pack_folder(text: str) -> Path:
    """The folder of the challenge's datasets that a flag names.

    Raises:
        ArgumentTypeError: It lacks one of them.
    """
    folder = existing_path(text)
    if missing := [name for name in _PACK.values() if not (folder / name).exists()]:
        raise argparse.ArgumentTypeError(f"{text!r} holds no {' and no '.join(missing)}")
    return folder


def read_workload(args: argparse.Namespace, **changes: Any) -> RunConfig:  # noqa: ANN401 - values of a configuration
    """The configuration that the flags describe, on a processor, with some changes."""
    names = _SAMPLE if args.pack is None else {key: str(args.pack.resolve() / name) for key, name in _PACK.items()}
    return read_config(args)[1].model_copy(update={"device": "cpu", **names, **_SPLITS, **changes})


def load_turns(config: RunConfig, n_sessions: int | None = None) -> list[Turn]:
    """The turns of the first sessions, or of all."""
    sessions = load_sessions(session_source(config), n_sessions)
    return [labelled.turn for session in sessions for labelled in session.turns]


def released_queries(config: RunConfig, catalog: MusicCatalog) -> list[str]:
    """The query of every turn, as the released baseline writes it before it is tokenised."""
    builder = QueryBuilder(catalog, config.corpus_types, QuerySettings())
    return [builder.write(turn) for turn in load_turns(config)]


def grow_catalog(config: RunConfig, n_tracks: int) -> MusicCatalog:
    """The catalogue of a configuration, with made-up tracks up to a number."""
    return MusicCatalog(grow_table(load_catalog(config).table, n_tracks), config.corpus_types)


def write_grown(config: RunConfig, n_tracks: int, folder: Path, n_sessions: int | None = None) -> dict[str, Any]:
    """Write the catalogue and the conversations of a configuration in the challenge's layout, both grown.

    Args:
        config: The configuration.
        n_tracks: How many tracks there are in the end.
        folder: Gets both as splits of one dataset.
        n_sessions: How many conversations there are in the end; None is as many as there are.

    Returns:
        The settings that name them, with template responses.
    """
    import pyarrow.parquet as pq

    source = session_source(config)
    tracks, sessions = grow_catalog(config, n_tracks).table, load_split(source.name, [source.split])
    if n_sessions is not None:
        sessions = grow_sessions(sessions, tracks, n_sessions)
    (folder / "data").mkdir(parents=True)
    for split, table in (("all_tracks", tracks), ("test", sessions)):
        pq.write_table(table, folder / "data" / f"{split}-00000-of-00001.parquet")
    return {
        "item_db_name": folder,
        "test_dataset_name": folder,
        "test_split": "test",
        "user_db_name": config.user_db_name,
        "track_split_types": "[all_tracks]",
        "user_split_types": "[all_users]",
        "lm_type": "template",
    }


def as_flags(settings: Mapping[str, Any]) -> list[str]:
    """Settings as the flags ``--set`` of a command."""
    return [part for key, value in settings.items() for part in ("--set", f"{key}={value}")]


def describe_machine(*packages: str) -> str:
    """The machine, and versions of what was measured on it, in one line."""
    versions = [f"Python {platform.python_version()}", *(f"{package} {version(package)}" for package in packages)]
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors; {', '.join(versions)}"
