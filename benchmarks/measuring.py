"""Measuring work of which nothing else of the process should show, and printing what was measured."""

from __future__ import annotations

import multiprocessing
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median
from typing import NamedTuple, ParamSpec, TypeVar

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
Name = TypeVar("Name")

_MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024


class ProcessTimes(NamedTuple):
    """What a whole process took: seconds of wall time and of processor time, and its peak memory in MB."""

    wall: float
    processor: float
    peak: float


def memory(kind: str, pid: int | str = "self") -> float:
    """The memory of a process in MB (Linux); 0 for one that has ended.

    Args:
        kind: ``VmHWM`` (at the peak), ``VmRSS`` (now) or ``RssAnon`` (now, without files that are mapped).
        pid: The process.
    """
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    lines = dict(line.split(":", 1) for line in status.splitlines())
    return float(lines.get(kind, "0 kB").split()[0]) * 1024 / 1e6


def peak_memory() -> float:
    """The most memory that this process has held, in MB."""
    if Path("/proc/self/status").exists():
        # What the resource module says begins with what the parent held when it started this process.
        return memory("VmHWM")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _MAXRSS_BYTES / 1e6


def in_fresh_process(
    work: Callable[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs
) -> tuple[Result, float]:
    """Call a function in a new process.

    Returns:
        What it returns, and the peak memory of its process in MB.
    """
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        result = pool.submit(work, *args, **kwargs).result()
        return result, pool.submit(peak_memory).result()


def time_command(command: Sequence[str], cwd: Path | None = None, env: Mapping[str, str] | None = None) -> ProcessTimes:
    """Run a command to its end; it may keep compiled modules, as Python does unless it is told not to.

    Raises:
        subprocess.CalledProcessError: It failed.
    """
    env = {name: value for name, value in (env or os.environ).items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None  # noqa: S101 - it is a pipe
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(command), stderr=errors)
    return ProcessTimes(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _MAXRSS_BYTES / 1e6)


def in_turn(ways: Mapping[Name, Callable[[], Result]], rounds: int) -> dict[Name, list[Result]]:
    """Call all functions in each round, and return what each returned."""
    found: dict[Name, list[Result]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            found[name].append(way())
    return found


def print_head(*columns: str) -> None:
    """Begin a Markdown table."""
    print_row(*columns)
    print("|" + "---|" * len(columns), flush=True)


def print_row(*cells: object) -> None:
    """Print a row of a Markdown table as soon as it is known."""
    print("|" + "".join(" |" if cell == "" else f" {cell} |" for cell in cells), flush=True)


def spread(values: Sequence[float], unit: float = 1.0) -> str:
    """The median, and of several values the lowest and highest."""
    if len(values) == 1:
        return show(values[0] * unit)
    low, middle, high = (show(value * unit) for value in (min(values), median(values), max(values)))
    return f"{middle} [{low}–{high}]"


def ratio(base: Sequence[float], own: Sequence[float]) -> str:
    """The median of some values divided by that of others."""
    return show(median(base) / median(own))


def show(value: float) -> str:
    """A number with three digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
