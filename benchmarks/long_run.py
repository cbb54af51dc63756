"""Time and memory of a run without a language model, while it grows: on Linux.

    python -m benchmarks.long_run [--pack DIR] [--turns 8000 24000 72000 120000] [--tracks 47071] [--set key=value …]

The catalogue is grown with made-up tracks, and the conversations with made-up ones, to the largest number of turns: see
`benchmarks/synthetic.py`. One `mcrs infer` with template responses answers them in a process of its own; the indexes
are built before. A line is printed whenever its journal holds one of the numbers of turns, and one when it has ended:
after the last turn, the predictions are put together and written.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.measuring import memory, print_head, print_row, time_command
from benchmarks.workload import N_TRACKS, as_flags, describe_machine, make_parser, read_workload, write_grown
from mcrs.cli.options import positive_integer

ROOT = Path(__file__).parents[1]
TURNS_PER_SESSION = 8
TURNS = (1_000, 8_000, 24_000, 72_000, 120_000)
_SECONDS_PER_TICK = 1 / os.sysconf("SC_CLK_TCK")


class Moment(NamedTuple):
    """What a process has taken so far: processor seconds, memory now and at the peak in MB."""

    processor: float
    memory: float
    peak: float

    @classmethod
    def of(cls, pid: int) -> Moment:
        """Look at a process that is alive, or not yet waited for."""
        ticks = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]
        return cls(sum(map(int, ticks)) * _SECONDS_PER_TICK, memory("VmRSS", pid), memory("VmHWM", pid))


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
    parser = make_parser(__doc__, default_tid="hybrid_devset")
    parser.add_argument("--turns", type=positive_integer, nargs="+", default=TURNS, help="default: %(default)s")
    parser.add_argument("--tracks", type=positive_integer, default=N_TRACKS, help="default: %(default)s")
    args = parser.parse_args(arguments)
    print(describe_machine("numpy", "pyarrow"))
    print(f"Load of the machine at the start: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        folder, env = Path(name), {**os.environ, "PYTHONPATH": str(ROOT)}
        n_sessions = -(-max(args.turns) // TURNS_PER_SESSION)
        settings = as_flags(write_grown(read_workload(args), args.tracks, folder / "data", n_sessions))
        command = [sys.executable, "-m", "mcrs", "infer", "--config", str(ROOT / "config" / f"{args.tid}.yaml")]
        command += ["--save_path", "run", *settings, *(part for each in args.overrides for part in ("--set", each))]
        time_command([*command, "--limit", "1", "--name", "first"], cwd=folder, env=env)  # builds the indexes
        print(f"\n{args.tid}, {args.tracks:,} tracks, {max(args.turns):,} turns:\n")
        print_head("turns", "wall s", "processor s", "turns/s of processor time", "MB", "MB at the peak")
        watch([*command, "--name", "run"], folder, env, sorted(args.turns))


def watch(command: list[str], folder: Path, env: dict[str, str], wanted: list[int]) -> None:
    """Run a command, and print what it has taken at some numbers of turns and at its end."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    earlier = (0, 0.0)
    ended, last = False, Moment.of(process.pid)
    for n_turns in count_turns(folder / "run" / "run.journal.jsonl"):
        while wanted and n_turns >= wanted[0]:
            number = wanted.pop(0)
            rate = (number - earlier[0]) / max(last.processor - earlier[1], _SECONDS_PER_TICK)
            earlier = number, last.processor
            _print_moment(f"{number:,}", time.perf_counter() - start, last, f"{rate:.0f}")
        if ended:
            break
        ended = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        now = Moment.of(process.pid)
        last = now if now.peak else last._replace(processor=now.processor)  # a process that has ended has no memory
        time.sleep(0.02)
    _print_moment("the end", time.perf_counter() - start, last)
    if process.wait():
        raise SystemExit("the run failed")


def _print_moment(turns: str, wall: float, taken: Moment, rate: str = "") -> None:
    print_row(turns, f"{wall:.1f}", f"{taken.processor:.1f}", rate, f"{taken.memory:.0f}", f"{taken.peak:.0f}")


if __name__ == "__main__":
    main()
