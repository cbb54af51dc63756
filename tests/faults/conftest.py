"""Real child processes of the real command, over the sample, with real retrieval and a slow language model."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mcrs.data.session_source import SessionSource, load_sessions
from mcrs.inference.journal import read_journal
from tests.scripts import ROOT

PLUGIN = Path(__file__).parents[1] / "slow_plugin.py"
SAMPLE: dict[str, Any] = {
    "test_dataset_name": "builtin:conversations",
    "item_db_name": "builtin:tracks",
    "user_db_name": "builtin:users",
    "track_split_types": ["all_tracks"],
    "user_split_types": ["all_users"],
}
N_TURNS = sum(len(session.turns) for session in load_sessions(SessionSource("builtin:conversations", "test")))


@dataclass(frozen=True)
class SlowRun:
    """The same long run, started as often as wanted.

    Attributes:
        work_dir: Where it reads and writes.
        batch_size: The ``--batch_size``.
    """

    work_dir: Path
    batch_size: int

    @property
    def output(self) -> Path:
        return self.work_dir / "out" / "slow.json"

    @property
    def journal(self) -> Path:
        return self.work_dir / "out" / "slow.journal.jsonl"

    @property
    def manifest(self) -> Path:
        return self.work_dir / "out" / "slow.manifest.json"

    def worked_on(self) -> list[str]:
        """Every turn that the language model was ever given, as often as it was."""
        log = self.work_dir / "worked_on"
        return log.read_text(encoding="utf-8").splitlines() if log.exists() else []

    def n_safe(self) -> int:
        """How many turns have their response in the journal."""
        return sum(entry.is_answered for entry in read_journal(self.journal)[0].values())

    def start(self, *flags: str, seconds: float = 0.0, **environment: str) -> subprocess.Popen[str]:
        """Start the command; its language model needs so many seconds for a batch."""
        return subprocess.Popen(
            [
                *(sys.executable, str(ROOT / "run_inference.py"), "--config", "slow.yaml", "--save_path", "out"),
                *("--plugin", str(PLUGIN), "--batch_size", str(self.batch_size), *flags),
            ],
            cwd=self.work_dir,
            env={
                **os.environ,
                "SLOW_LM_SECONDS": str(seconds),
                "SLOW_LM_LOG": str(self.work_dir / "worked_on"),
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            # Tests that run in the background have interrupts ignored, and would hand that down.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def finish(self, *flags: str, **environment: str) -> tuple[int, str, str]:
        """Run the command to its end; returns the exit code and both outputs."""
        process = self.start(*flags, **environment)
        stdout, stderr = process.communicate(timeout=300)
        return process.returncode, stdout, stderr


def make_slow_run(work_dir: Path, data: dict[str, Any], batch_size: int) -> SlowRun:
    """Write the configuration of a run."""
    config = {**data, "lm_backend": "slow", "retrieval_type": "bm25", "cache_dir": str(work_dir / "cache")}
    (work_dir / "slow.yaml").write_text(json.dumps(config), encoding="utf-8")  # JSON is YAML
    return SlowRun(work_dir, batch_size)


def undisturbed_output(work_dir: Path, data: dict[str, Any], batch_size: int) -> bytes:
    """What a run writes when nobody stops it."""
    run = make_slow_run(work_dir, data, batch_size)
    code, _, stderr = run.finish()
    assert code == 0, stderr
    return run.output.read_bytes()


@pytest.fixture
def slow_run(tmp_path: Path) -> SlowRun:
    """A run of ``N_TURNS`` turns in batches of 4."""
    return make_slow_run(tmp_path, SAMPLE, 4)


@pytest.fixture(scope="session")
def expected_output(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What :func:`slow_run` writes when nobody stops it."""
    return undisturbed_output(tmp_path_factory.mktemp("undisturbed"), SAMPLE, 4)
