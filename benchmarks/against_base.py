"""Retrieval-only runs, their comparison and their report: another checkout of this project, and this one.

    python -m benchmarks.against_base --base DIR [--pack DIR] [--sessions 1000] [--tracks 47071] [--repeat 5]
        [--rank | --only infer]

Conversations and catalogue are grown to a size, and the commands of both checkouts run in turn, each in a process of
its own; indexes are built before. Medians are printed, with the lowest and the highest in brackets, and how many
times as long the base takes. With --only, one command is timed. With --rank, the turns are only ranked, without
start-up. The work of others on the machine changes times, ratios less so.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from benchmarks.measuring import ProcessTimes, in_turn, print_head, print_row, ratio, spread, time_command
from benchmarks.workload import (
    N_TRACKS,
    as_flags,
    describe_machine,
    existing_path,
    make_parser,
    read_workload,
    write_grown,
)
from mcrs.cli.options import positive_integer

HERE = Path(__file__).parents[1]
_RUNS = ("one", "two")
# Ranks all turns once and prints the seconds of processor time; the modules of earlier versions have other names.
_RANK = """
import sys, time
from mcrs.cli.options import add_config_arguments, read_config
try:
    from mcrs.pipeline.wiring import load_catalog, load_recommender, load_users
    from mcrs.data.session_source import load_sessions, session_source
except ImportError:
    from mcrs.load import load_catalog, load_recommender, load_users
    from mcrs.session_source import load_sessions, session_source
import argparse
parser = argparse.ArgumentParser()
add_config_arguments(parser, "")
config = read_config(parser.parse_args(sys.argv[1:]))[1]
recommender = load_recommender(config, load_catalog(config), load_users(config))
turns = [labelled.turn for session in load_sessions(session_source(config)) for labelled in session.turns]
for _ in range(2):
    start = time.process_time()
    for first in range(0, len(turns), 64):
        recommender.recommend(turns[first : first + 64], config.topk)
    print(time.process_time() - start)
"""


def commands_of(checkout: Path, tid: str, overrides: Sequence[str]) -> dict[str, list[str]]:
    """The timed commands of a checkout."""
    config = ["--config", str(checkout / "config" / f"{tid}.yaml"), *overrides]
    judged = {name: [sys.executable, "-m", "mcrs", name, *_RUNS, *config] for name in ("compare", "report")}
    return {"infer": [sys.executable, "-m", "mcrs", "infer", "--overwrite", *config], **judged}


def prepare(checkout: Path, folder: Path, commands: Mapping[str, Sequence[str]], tid: str) -> None:
    """Build the indexes, and make two runs to compare: the second has the tracks of each turn in another order."""
    timed(checkout, folder, commands["infer"])
    made = folder / "exp" / "inference"
    rows = json.loads((made / f"{tid}.json").read_text(encoding="utf-8"))
    for name in _RUNS:
        (made / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
        for place, row in enumerate(rows):
            tracks, n_moved = row["predicted_track_ids"], place % 3
            row["predicted_track_ids"] = [*tracks[n_moved:], *tracks[:n_moved]]


def timed(checkout: Path, folder: Path, command: Sequence[str]) -> ProcessTimes:
    """Run a command of a checkout in a folder."""
    folder.mkdir(exist_ok=True)
    return time_command(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(checkout), "OMP_NUM_THREADS": "1"})


def print_commands(
    checkouts: Mapping[str, Path], tid: str, overrides: list[str], repeat: int, folder: Path, only: str | None = None
) -> None:
    """Time all commands of both checkouts in turn, or only one, and print the medians."""
    commands = {name: commands_of(checkout, tid, overrides) for name, checkout in checkouts.items()}
    for name, checkout in checkouts.items():
        prepare(checkout, folder / name, commands[name], tid)
    print_head("command", "processor s, base", "here", "base / here", "wall s, base", "here", "base / here", "MB, base",
               "here")  # fmt: skip
    for command in [only] if only else next(iter(commands.values())):
        ways = {
            name: partial(timed, checkout, folder / name, commands[name][command])
            for name, checkout in checkouts.items()
        }
        base, here = (tuple(zip(*times, strict=True)) for times in in_turn(ways, repeat).values())
        (wall, processor, peak), (own_wall, own_processor, own_peak) = base, here
        memory = spread(peak), spread(own_peak)
        print_row(command, *beside(processor, own_processor), *beside(wall, own_wall), *memory)


def beside(base: Sequence[float], here: Sequence[float]) -> tuple[str, str, str]:
    """The cells of a figure of both checkouts."""
    return spread(base), spread(here), ratio(base, here)


def rank(checkout: Path, folder: Path, tid: str, overrides: list[str]) -> list[float]:
    """Rank all turns with a checkout, what messages say known and not, and return the seconds of both."""
    config = ["--config", str(checkout / "config" / f"{tid}.yaml"), *overrides]
    output = folder / "seconds.txt"
    timed(checkout, folder, ["sh", "-c", f'exec "$0" "$@" > {output.name}', sys.executable, "-c", _RANK, *config])
    return [float(line) for line in output.read_text().split()]


def print_ranking(checkouts: Mapping[str, Path], tid: str, overrides: list[str], repeat: int, folder: Path) -> None:
    """Time the ranking of all turns in turn, once the indexes are built, and print the medians."""
    for name, checkout in checkouts.items():
        rank(checkout, folder / name, tid, overrides)
    ways = {name: partial(rank, checkout, folder / name, tid, overrides) for name, checkout in checkouts.items()}
    seconds = in_turn(ways, repeat)
    print_head("pass", "processor s, base", "here", "base / here")
    for place, label in enumerate(("first", "again")):
        base, here = ([own[place] for own in each] for each in seconds.values())
        print_row(label, *beside(base, here))


def main() -> None:
    """Time both checkouts, and print."""
    parser = make_parser(__doc__, default_tid="hybrid_devset")
    parser.add_argument("--base", type=existing_path, required=True, metavar="DIR", help="the other checkout")
    parser.add_argument(
        "--sessions", type=positive_integer, default=1_000, help="sessions of about 8 turns (default: %(default)s)"
    )
    parser.add_argument("--tracks", type=positive_integer, default=N_TRACKS, help="default: %(default)s")
    parser.add_argument(
        "--repeat", type=positive_integer, default=5, help="times that each runs (default: %(default)s)"
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--rank", action="store_true", help="only rank")
    what.add_argument("--only", choices=("infer", "compare", "report"), help="the only command to time (all)")
    args = parser.parse_args()
    config, tid = read_workload(args), args.tid or "hybrid_devset"
    checkouts = {"base": args.base.resolve(), "here": HERE}
    print(describe_machine("numpy", "pyarrow"))
    print(f"\n{tid}, {args.sessions:,} sessions, {args.tracks:,} tracks, medians of {args.repeat}:\n")
    with tempfile.TemporaryDirectory() as name:
        overrides = as_flags(write_grown(config, args.tracks, Path(name) / "data", args.sessions))
        if args.rank:
            print_ranking(checkouts, tid, overrides, args.repeat, Path(name))
        else:
            print_commands(checkouts, tid, overrides, args.repeat, Path(name), args.only)


if __name__ == "__main__":
    main()
