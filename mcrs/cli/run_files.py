"""Runs as commands name them: by the name of a run, or by the path of its prediction file."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from mcrs.checks.paths import at_home, expected_path, real_path
from mcrs.checks.plain_values import short_repr
from mcrs.cli.options import below, predictions_advice
from mcrs.errors import ConfigError


class RunFile(NamedTuple):
    """One run: its name in tables, its prediction file, and whether it was given by name, and not by path."""

    tid: str
    path: Path
    named: bool = True

    @property
    def manifest(self) -> Path:
        """The manifest of the predictions."""
        return self.path.with_name(f"{self.path.stem}.manifest.json")


def run_file(
    args: argparse.Namespace, tid: str, advice: str = "for predictions elsewhere, set --save_path to their folder"
) -> RunFile:
    """The run of a name, in the folder of the predictions; ``advice`` is for what is not a plain name.

    Raises:
        ConfigError: It is not a plain name.
    """
    from mcrs.config import check_tid

    check_tid(tid, "run", predictions_advice(tid) or advice)
    return RunFile(tid, below(args.save_path, args) / f"{tid}.json")


def run_files(args: argparse.Namespace, given: Sequence[str]) -> list[RunFile]:
    """The runs of names and paths. The name of a file in tables is its stem, with its folders if another one has it.

    Raises:
        ConfigError: A run is neither a plain name nor the path of a ``.json`` file, or no file can have that path.
    """
    runs = [_of_path(each) if each.endswith(".json") else _of_name(args, each) for each in given]
    counts = Counter(tid for tid, _ in {run[:2] for run in runs})
    places = [(*real_path(run.path).parent.parts, run.tid) for run in runs]
    return [
        run._replace(tid=_with_folders(place, places)) if counts[run.tid] > 1 else run
        for run, place in zip(runs, places, strict=True)
    ]


def _of_name(args: argparse.Namespace, given: str) -> RunFile:
    run = run_file(args, given, "for predictions elsewhere, give the path of their JSON file (FILE.json)")
    if not run.path.exists() and Path(given).is_file():
        raise ConfigError(
            f"{given}: expected the name of a run, or the path of its predictions as JSON (FILE.json); "
            "docs/evaluation.md shows how to score the runs of other tools"
        )
    return run


def _of_path(given: str) -> RunFile:
    if expected := expected_path(given):
        raise ConfigError(f"run {short_repr(given)}: expected {expected}")
    path = Path(at_home(given))
    return RunFile(path.stem, path, named=False)


def _with_folders(place: tuple[str, ...], places: Sequence[tuple[str, ...]]) -> str:
    """The name of a run after as many of its folders, at least one, as tell it from the other runs of its name."""
    others = {other for other in places if other[-1] == place[-1]} - {place}
    n_parts = next((n for n in range(2, len(place)) if all(other[-n:] != place[-n:] for other in others)), len(place))
    return "/".join(place[-n_parts:])
