"""Kill runs at random moments, and see that nothing is lost.

    python -m scripts.kill_runs --kills 300 --seed 0

Two runs over the sample are started again and again, by the same command: one whose language model takes its time
(``slow``), and one with a tiny model of transformers (``tiny``). Each start is ended by SIGKILL, SIGTERM or SIGINT;
a kill is effective if it comes after the start answered a turn and before the run is complete, and only those count.
A run that completes is compared with an undisturbed one, byte by byte, and begins anew. The exit code is 1 if a turn
that was in the journal is lost, or bytes differ.
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
from importlib import import_module
from pathlib import Path
from random import Random

from mcrs.inference.journal import read_journal

_ROOT = Path(__file__).parents[1]
_SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
_COMMON = {
    "test_dataset_name": "builtin:conversations",
    "item_db_name": "builtin:tracks",
    "user_db_name": "builtin:users",
    "track_split_types": ["all_tracks"],
    "user_split_types": ["all_users"],
    "retrieval_type": "bm25",
    "inference": {"batch_size": 4},
}


def write_config(folder: Path, settings: dict[str, object]) -> None:
    """The configuration of a BM25 run over the sample, with other settings, as ``run.yaml``."""
    config = {**_COMMON, "cache_dir": str(folder / "cache"), **settings}
    (folder / "run.yaml").write_text(json.dumps(config), encoding="utf-8")  # JSON is YAML


def start_run(
    folder: Path, save_path: str, *flags: str, seconds: float = 0.0, stderr: int = subprocess.PIPE
) -> subprocess.Popen[str]:
    """Start a run of the configuration in a folder; the slow language model needs so many seconds for a batch."""
    script = [sys.executable, str(_ROOT / "run_inference.py"), "--config", "run.yaml", "--save_path", save_path]
    return subprocess.Popen(  # noqa: S603 - our own command
        [*script, "--plugin", str(_ROOT / "tests" / "slow_plugin.py"), *flags],
        cwd=folder,
        env={**os.environ, "SLOW_LM_SECONDS": str(seconds)},
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        text=True,
        # A process in the background has interrupts ignored, and would hand that down.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


class KilledRun:
    """A run in a folder, and the same run that nobody kills."""

    def __init__(self, name: str, folder: Path) -> None:
        self.folder = folder
        settings: dict[str, object] = {"lm_backend": "slow"}
        if name == "tiny":
            tiny = import_module("tests.tiny_models")  # typed loosely, as tests are
            model = tiny.save_model(folder / "model", tiny.build_tokenizer(tiny.CHATML), max_position_embeddings=2048)
            settings = {"lm_type": str(model), "device": "cpu", "dtype": "float32", "lm": {"max_rows": 4}}
            settings["generation"] = {"max_new_tokens": 16}
        folder.mkdir(parents=True, exist_ok=True)
        write_config(folder, settings)
        process = start_run(folder, "undisturbed")
        _, stderr = process.communicate()
        if process.returncode:
            raise SystemExit(f"{name}: the undisturbed run failed: {stderr}")
        self.expected = (folder / "undisturbed" / "run.json").read_bytes()

    @property
    def _journal(self) -> Path:
        return self.folder / "killed" / "run.journal.jsonl"

    def start(self) -> subprocess.Popen[str]:
        """Start the command that is killed."""
        return start_run(self.folder, "killed", seconds=0.05)

    def answered(self) -> set[tuple[str, int]]:
        """The turns whose responses are in the journal."""
        entries = read_journal(self._journal)[0].values()
        return {(entry.session_id, entry.turn_number) for entry in entries if entry.is_answered}

    def kill_once(self, random: Random, counts: Counter[str]) -> None:
        """Start, kill, and count what became of it; a complete run is compared and removed."""
        before = self.answered()
        process, number = self.start(), random.choice(_SIGNALS)
        journal = self._journal
        size = journal.stat().st_size if journal.exists() else 0
        while process.poll() is None and (not journal.exists() or journal.stat().st_size <= size):
            time.sleep(0.01)
        time.sleep(random.uniform(0.0, 0.3))
        process.send_signal(number)
        _, stderr = process.communicate(timeout=120)
        output = self.folder / "killed" / "run.json"
        if process.returncode == 0:
            counts["different bytes"] += output.read_bytes() != self.expected
            counts["completed runs"] += 1
            shutil.rmtree(self.folder / "killed")
            return
        if "Traceback" in stderr or process.returncode not in {-number, 128 + number}:
            counts["tracebacks or unexpected exit codes"] += 1
            print(process.returncode, stderr, file=sys.stderr)
        after = self.answered()
        counts["lost turns"] += len(before - after)
        if after > before and not output.exists():
            counts[f"effective {signal.Signals(number).name}"] += 1


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.kill_runs", description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=300, help="effective kills, over both runs (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="decides signals and moments (default: %(default)s)")
    args = parser.parse_args(arguments)
    random, faults = Random(args.seed), 0  # noqa: S311 - not for secrets
    for place, name in enumerate(("slow", "tiny")):
        wanted = args.kills // 2 + (args.kills % 2 if place == 0 else 0)
        counts = Counter({"different bytes": 0, "lost turns": 0, "tracebacks or unexpected exit codes": 0})
        with tempfile.TemporaryDirectory() as folder:
            run = KilledRun(name, Path(folder) / name)
            while sum(count for what, count in counts.items() if what.startswith("effective")) < wanted:
                run.kill_once(random, counts)
            process = run.start()
            process.communicate()
            counts["completed runs"] += 1
            counts["different bytes"] += (run.folder / "killed" / "run.json").read_bytes() != run.expected
        print(f"{name}: " + ", ".join(f"{count} {what}" for what, count in sorted(counts.items())), flush=True)
        faults += counts["different bytes"] + counts["lost turns"] + counts["tracebacks or unexpected exit codes"]
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
