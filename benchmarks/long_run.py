"""Time and memory of a run without a language model, while it grows: on Linux.

    python -m benchmarks.long_run [--pack DIR] [--turns 8000 24000 72000 120000] [--tracks 47071] [--set key=value …]

The catalogue is grown with made-up tracks, and the conversations with made-up ones, to the largest number of turns: see
`benchmarks/synthetic.py`. One `mcrs infer` with template responses answers them in a process of its own; the indexes
are built before. A line is printed whenever its journal holds one of the numbers of turns, and one when it has ended:
after the last turn, the predictions are put together and written.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyarrow.parquet as pq

from benchmarks.measuring import time_command
from benchmarks.synthetic import grow_sessions
from benchmarks.workload import N_TRACKS, add_workload_arguments, describe_machine, grow_catalog, read_workload
from mcrs.cli.options import positive_integer
from mcrs.data import load_split
from mcrs.data.session_source import session_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

ROOT = Path(__file__).parents[1]
TURNS_PER_SESSION = 8
TURNS = (1_000, 8_000, 24_000, 72_000, 120_000)
_SECONDS_PER_TICK = 1 / os.sysconf("SC_CLK_TCK")


class Moment(NamedTuple):
    """What a process has taken so far: processor seconds, memory now and at the peak in MB."""

    processor: float
    memory: float
    peak: float


def look_at(pid: int) -> Moment:
    """What a process that is alive, or not yet waited for, has taken."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    lines = dict(line.split(":", 1) for line in status.splitlines())
    ticks = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]
    memory, peak = (float(lines.get(key, "0 kB").split()[0]) * 1024 / 1e6 for key in ("VmRSS", "VmHWM"))
    return Moment(sum(map(int, ticks)) * _SECONDS_PER_TICK, memory, peak)


def write_split(folder: Path, split: str, table: pa.Table) -> Path:
    """Write a dataset of one split."""
    (folder / "data").mkdir(parents=True)
    pq.write_table(table, folder / "data" / f"{split}-00000-of-00001.parquet")
    return folder


def write_data(args: argparse.Namespace, folder: Path) -> list[str]:
    """Write grown conversations and tracks; the command that answers them."""
    config = read_workload(args)
    source = session_source(config)
    tracks = grow_catalog(config, args.tracks).table
    n_sessions = -(-max(args.turns) // TURNS_PER_SESSION)
    sessions = grow_sessions(load_split(source.name, [source.split]), tracks, n_sessions)
    names = {
        "item_db_name": write_split(folder / "tracks", "all_tracks", tracks),
        "test_dataset_name": write_split(folder / "sessions", "test", sessions),
        "test_split": "test",
        "user_db_name": config.user_db_name,
        "track_split_types": "[all_tracks]",
        "user_split_types": "[all_users]",
        "lm_type": "template",
    }
    overrides = [*(f"{key}={value}" for key, value in names.items()), *args.overrides]
    configuration = str(ROOT / "config" / f"{args.tid}.yaml")
    command = [sys.executable, "-m", "mcrs", "infer", "--config", configuration, "--save_path", "run"]
    return [*command, *(part for each in overrides for part in ("--set", each))]


def count_turns(journal: Path) -> Iterator[int]:
    """The number of finished turns of a growing journal, at each look at it."""
    n_turns = 0
    while not journal.exists():
        yield n_turns
    with journal.open("rb") as stream:
        rest = b""
        while True:
            *lines, rest = (rest + stream.read()).split(b"\n")
            n_turns += sum(b'"finish_reason":"' in line for line in lines)
            yield n_turns


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_workload_arguments(parser, default_tid="hybrid_devset")
    parser.add_argument("--turns", type=positive_integer, nargs="+", default=TURNS, help="default: %(default)s")
    parser.add_argument("--tracks", type=positive_integer, default=N_TRACKS, help="default: %(default)s")
    args = parser.parse_args(arguments)
    print(describe_machine("numpy", "pyarrow"))
    print(f"Load of the machine at the start: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        folder, env = Path(name), {**os.environ, "PYTHONPATH": str(ROOT)}
        command = write_data(args, folder)
        time_command([*command, "--limit", "1", "--name", "first"], cwd=folder, env=env)  # builds the indexes
        print(f"\n{args.tid}, {args.tracks:,} tracks, {max(args.turns):,} turns:\n")
        print("| turns | wall s | processor s | turns/s of processor time | MB | MB at the peak |")
        print("|---|---|---|---|---|---|")
        watch([*command, "--name", "run"], folder, env, sorted(args.turns))


def watch(command: list[str], folder: Path, env: dict[str, str], wanted: list[int]) -> None:
    """Run a command, and print what it has taken at some numbers of turns and at its end."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    earlier = (0, 0.0)
    ended, last = False, look_at(process.pid)
    for n_turns in count_turns(folder / "run" / "run.journal.jsonl"):
        while wanted and n_turns >= wanted[0]:
            number = wanted.pop(0)
            rate = (number - earlier[0]) / max(last.processor - earlier[1], _SECONDS_PER_TICK)
            earlier = number, last.processor
            print(f"| {number:,} | {time.perf_counter() - start:.1f} | {last.processor:.1f} | {rate:.0f} | "
                  f"{last.memory:.0f} | {last.peak:.0f} |", flush=True)  # fmt: skip
        if ended:
            break
        ended = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        now = look_at(process.pid)
        last = now if now.peak else last._replace(processor=now.processor)  # a process that has ended has no memory
        time.sleep(0.02)
    print(f"| the end | {time.perf_counter() - start:.1f} | {last.processor:.1f} | | {last.memory:.0f} | "
          f"{last.peak:.0f} |", flush=True)  # fmt: skip
    if process.wait():
        raise SystemExit("the run failed")


if __name__ == "__main__":
    main()
