"""Kill workers, nodes and drivers of a run on a Ray cluster, and see that nothing is lost.

    python -m scripts.kill_cluster --kills 50 --seed 0 [--data DIR]

A cluster of two node processes on this machine lives for the whole test and answers the sample (with ``--data``, the
folders of the challenge) by a language model that takes its time. A worker, a node or the driver is killed at random
moments: one in four while the driver and its workers start, the others after the journal has grown by some lines. A
node comes back, and a driver is started again by the same command. A run that completes is compared with a local one,
byte by byte, and begins anew. The exit code is 1 if bytes differ, if a turn was answered twice in the journal, or if
a run makes no progress.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from mcrs.inference.journal_entry import decode_entry
from scripts.kill_runs import start_run, write_config

_KINDS = ("worker", "node", "driver")
#: Share of the kills that do not wait for the journal to grow.
_AT_START = 0.25
#: Share of a run's journal that grows at most between two kills.
_GROWTH = 0.3
#: Seconds after which a run without a new line counts as stuck.
_STUCK = 300.0


def _data(folder: Path) -> dict[str, str]:
    names = {"test_dataset_name": "Dataset", "item_db_name": "Track-Metadata", "user_db_name": "User-Metadata"}
    return {key: str(folder.resolve() / f"TalkPlayData-Challenge-{name}") for key, name in names.items()}


class ClusterRun:
    """A cluster of two nodes, and the run that it works on.

    Args:
        folder: Of the configuration and the results.
        data: The folder of the datasets; None is the sample.
        seconds: What the language model takes for four responses.
    """

    def __init__(self, folder: Path, data: Path | None, seconds: float) -> None:
        from ray.cluster_utils import Cluster

        self._folder = folder
        write_config(folder, {"lm_backend": "slow", **(_data(data) if data else {})})
        self.driver = start_run(folder, "local", stderr=subprocess.DEVNULL)
        if self.driver.wait():
            raise SystemExit("the local run failed")
        self._expected = (folder / "local" / "run.json").read_bytes()
        self._n_lines = len((folder / "local" / "run.journal.jsonl").read_bytes().splitlines())
        # Workers have the environment of their node, not of the driver.
        os.environ["SLOW_LM_SECONDS"] = str(seconds)
        self.cluster = Cluster(initialize_head=True, head_node_args=self._node_arguments())
        self._node = self.cluster.add_node(**self._node_arguments())

    @staticmethod
    def _node_arguments() -> dict[str, Any]:
        return {"num_cpus": 1, "object_store_memory": 100 * 1024 * 1024, "include_dashboard": False}

    def start_driver(self) -> None:
        """Start the command on the cluster."""
        flags = ("--engine", "ray", "--workers", "2", "--address", self.cluster.address)
        self.driver = start_run(self._folder, "killed", *flags, stderr=subprocess.DEVNULL)

    def wait(self, random: Random) -> bool:
        """Wait for the moment of a kill; returns whether the journal grew before it."""
        if random.random() < _AT_START:
            time.sleep(random.uniform(0.0, 4.0))
            return False
        goal = self._count_lines() + random.randint(1, max(1, int(_GROWTH * self._n_lines)))
        self._wait_until(goal)
        time.sleep(random.uniform(0.0, 0.5))
        return True

    def wait_to_end(self) -> None:
        """Wait until the driver has ended."""
        self._wait_until(sys.maxsize)

    def _wait_until(self, n_lines: int) -> None:
        seen, since = self._count_lines(), time.monotonic()
        while self.driver.poll() is None and seen < n_lines:
            time.sleep(0.05)
            if (now := self._count_lines()) != seen:
                seen, since = now, time.monotonic()
            elif time.monotonic() - since > _STUCK:
                self.driver.kill()
                raise SystemExit(f"the run is stuck: no new line of the journal in {_STUCK:.0f} s")

    @property
    def _journal(self) -> Path:
        return self._folder / "killed" / "run.journal.jsonl"

    def _count_lines(self) -> int:
        return self._journal.read_bytes().count(b"\n") if self._journal.exists() else 0

    def kill(self, what: str, random: Random) -> bool:
        """Kill one of the processes; returns whether there was one."""
        if self.driver.poll() is not None:
            return False
        if what == "driver":
            self.driver.send_signal(random.choice((signal.SIGKILL, signal.SIGTERM, signal.SIGINT)))
            self.driver.wait()
            return True
        if what == "node":
            self.cluster.remove_node(self._node, allow_graceful=False)
            self._node = self.cluster.add_node(**self._node_arguments())
            return True
        nodes = self.cluster.list_all_nodes()  # type: ignore[no-untyped-call]
        parents = ",".join(str(node.all_processes["raylet"][0].process.pid) for node in nodes)
        search = ["pgrep", "--parent", parents, "--full", "ray::MapWorker"]
        found = subprocess.run(search, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
        if workers := found.stdout.split():
            os.kill(int(random.choice(workers)), signal.SIGKILL)
        return bool(workers)

    def check(self, counts: Counter[str]) -> None:
        """Compare a complete run with the local one, and remove it."""
        counts["different bytes"] += (self._journal.parent / "run.json").read_bytes() != self._expected
        lines = self._journal.read_bytes().splitlines(keepends=True)
        answered = Counter(entry.key for entry in map(decode_entry, lines) if entry.is_answered)
        counts["turns answered twice"] += sum(number > 1 for number in answered.values())
        counts["complete runs"] += 1
        shutil.rmtree(self._journal.parent)


def kill_until(run: ClusterRun, n_kills: int, random: Random) -> tuple[Counter[str], Counter[tuple[str, bool]]]:
    """Kill so many processes, and complete the last run.

    Returns:
        What was counted, and the kills by their kind and by whether the journal had grown before.
    """
    counts, kills = Counter({"different bytes": 0, "turns answered twice": 0}), Counter[tuple[str, bool]]()
    run.start_driver()
    while True:
        if kills.total() < n_kills:
            grew, what = run.wait(random), random.choice(_KINDS)
            if run.kill(what, random):
                kills[what, grew] += 1
                print(f"{kills.total()}: {what}, {'at work' if grew else 'at the start'}", flush=True)
        else:
            run.wait_to_end()
        if run.driver.poll() is None:
            continue
        if run.driver.returncode == 0:
            run.check(counts)
            if kills.total() >= n_kills:
                return counts, kills
        counts["starts of a driver"] += 1
        run.start_driver()


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.kill_cluster", description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=50, help="how many kills (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="decides what is killed and when (default: %(default)s)")
    parser.add_argument("--data", type=Path, help="the folder of the challenge's datasets (default: the sample)")
    parser.add_argument(
        "--seconds",
        type=float,
        default=0.2,
        help="seconds that the language model takes for four responses (default: %(default)s)",
    )
    args = parser.parse_args(arguments)
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        run = ClusterRun(Path(folder), args.data, args.seconds)
        try:
            counts, kills = kill_until(run, args.kills, Random(args.seed))  # noqa: S311 - not for secrets
        finally:
            run.driver.kill()
            run.cluster.shutdown()  # type: ignore[no-untyped-call]
    print("\n| killed | at the start | at work |\n|---|---|---|")
    for kind in _KINDS:
        print(f"| {kind} | {kills[kind, False]} | {kills[kind, True]} |")
    counts["seconds"] = round(time.monotonic() - started)
    print("\n" + ", ".join(f"{count} {what}" for what, count in sorted(counts.items())))
    return int(bool(counts["different bytes"] or counts["turns answered twice"]))


if __name__ == "__main__":
    sys.exit(main())
