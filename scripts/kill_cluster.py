"""Kill workers, nodes and drivers of a run on a Ray cluster, and see that nothing is lost.

    python -m scripts.kill_cluster --kills 50 --seed 0 [--data DIR]

A cluster of two node processes on this machine answers the sample (with ``--data``, the folders of the challenge) by a
language model that takes its time. At random moments a worker, a node or the driver is killed; a node comes back, and
a driver is started again by the same command. A run that completes is compared with a local one, byte by byte, and
begins anew. The exit code is 1 if bytes differ, or a turn was answered twice in the journal.
"""

from __future__ import annotations

import argparse
import json
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

from mcrs.inference.entry import decode_entry

_ROOT = Path(__file__).parents[1]
_SAMPLE = {
    "test_dataset_name": "builtin:conversations",
    "item_db_name": "builtin:tracks",
    "user_db_name": "builtin:users",
}


def _data(folder: Path | None) -> dict[str, str]:
    if folder is None:
        return _SAMPLE
    names = ("Dataset", "Track-Metadata", "User-Metadata")
    return {
        key: str(folder.resolve() / f"TalkPlayData-Challenge-{name}") for key, name in zip(_SAMPLE, names, strict=True)
    }


class ClusterRun:
    """A cluster of two nodes, and the run that it works on.

    Args:
        folder: Of the configuration and the results.
        data: The keys of the datasets.
        seconds: What the language model takes for four responses.
    """

    def __init__(self, folder: Path, data: dict[str, str], seconds: float) -> None:
        from ray.cluster_utils import Cluster

        self.folder, self.seconds = folder, seconds
        config: dict[str, Any] = {
            **data,
            "track_split_types": ["all_tracks"],
            "user_split_types": ["all_users"],
            "retrieval_type": "bm25",
            "lm_backend": "slow",
            "cache_dir": str(folder / "cache"),
            "inference": {"batch_size": 4},
        }
        (folder / "run.yaml").write_text(json.dumps(config), encoding="utf-8")  # JSON is YAML
        if self.start("local", 0.0).wait():
            raise SystemExit("the local run failed")
        self.expected = (folder / "local" / "run.json").read_bytes()
        self.cluster = Cluster(initialize_head=True, head_node_args=self._node_arguments())
        self.node = self.cluster.add_node(**self._node_arguments())

    @staticmethod
    def _node_arguments() -> dict[str, Any]:
        return {"num_cpus": 1, "object_store_memory": 100 * 1024 * 1024, "include_dashboard": False}

    def start(self, save_path: str, seconds: float, *flags: str) -> subprocess.Popen[bytes]:
        """Start the command."""
        script = [sys.executable, str(_ROOT / "run_inference.py"), "--config", "run.yaml", "--save_path", save_path]
        return subprocess.Popen(  # noqa: S603 - our own command
            [*script, "--plugin", str(_ROOT / "tests" / "slow_plugin.py"), *flags],
            cwd=self.folder,
            env={**os.environ, "SLOW_LM_SECONDS": str(seconds)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # A process in the background has interrupts ignored, and would hand that down.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def start_driver(self) -> subprocess.Popen[bytes]:
        """Start the command on the cluster."""
        return self.start(
            "killed", self.seconds, "--engine", "ray", "--workers", "2", "--address", self.cluster.address
        )

    def kill(self, what: str, driver: subprocess.Popen[bytes], random: Random) -> bool:
        """Kill one of the processes; returns whether there was one."""
        if what == "driver":
            driver.send_signal(random.choice((signal.SIGKILL, signal.SIGTERM, signal.SIGINT)))
            return True
        if what == "node":
            self.cluster.remove_node(self.node, allow_graceful=False)
            self.node = self.cluster.add_node(**self._node_arguments())
            return True
        found = subprocess.run(["pgrep", "-f", "ray::MapWorker"], capture_output=True, text=True, check=False)  # noqa: S607
        if workers := found.stdout.split():
            os.kill(int(random.choice(workers)), signal.SIGKILL)
        return bool(workers)

    def check(self, counts: Counter[str]) -> None:
        """Compare a complete run with the local one, and remove it."""
        killed = self.folder / "killed"
        counts["different bytes"] += (killed / "run.json").read_bytes() != self.expected
        lines = (killed / "run.journal.jsonl").read_bytes().splitlines(keepends=True)
        answered = Counter(entry.key for entry in map(decode_entry, lines) if entry.is_answered)
        counts["turns answered twice"] += sum(number > 1 for number in answered.values())
        counts["complete runs"] += 1
        shutil.rmtree(killed)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.kill_cluster", description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=50, help="how many kills (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="decides what is killed and when (default: %(default)s)")
    parser.add_argument("--data", type=Path, help="the folder of the challenge's datasets (default: the sample)")
    args = parser.parse_args(arguments)
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    random = Random(args.seed)  # noqa: S311 - not for secrets
    counts = Counter({"different bytes": 0, "turns answered twice": 0})
    kinds = ("worker", "node", "driver")
    with tempfile.TemporaryDirectory() as folder:
        run = ClusterRun(Path(folder), _data(args.data), seconds=0.3)
        try:
            driver = run.start_driver()
            while (n_killed := sum(counts[kind] for kind in kinds)) < args.kills or driver.poll() is None:
                if n_killed < args.kills:
                    time.sleep(random.uniform(2.0, 12.0))
                    what = random.choice(kinds)
                    if driver.poll() is None:
                        counts[what] += run.kill(what, driver, random)
                        if what == "driver":
                            driver.wait()
                else:
                    driver.wait()
                if driver.poll() is not None and (Path(folder) / "killed" / "run.json").exists():
                    run.check(counts)
                if driver.poll() is not None and n_killed < args.kills:
                    driver = run.start_driver()
            while (Path(folder) / "killed").exists():  # whatever the last kill has left
                run.start_driver().wait()
                run.check(counts)
        finally:
            run.cluster.shutdown()  # type: ignore[no-untyped-call]
    print(", ".join(f"{count} {what}" for what, count in sorted(counts.items())))
    return int(bool(counts["different bytes"] or counts["turns answered twice"]))


if __name__ == "__main__":
    sys.exit(main())
