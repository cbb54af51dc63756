"""Real clusters of two workers on this machine; what they give is what one process gives.

Starting and restarting workers takes minutes, so the clusters run before a release only.
"""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest

from mcrs.cli import main
from mcrs.inference.journal import read_journal
from tests.faults.conftest import N_TURNS, SAMPLE, SlowRun, make_slow_run, undisturbed_output

RAY = ("--engine", "ray", "--workers", "2")


def workers() -> list[str]:
    """The process ids of all workers of Ray on this machine."""
    found = subprocess.run(["pgrep", "-f", r"ray::MapWorker"], capture_output=True, text=True, check=False)
    return found.stdout.split()


@pytest.fixture
def run(tmp_path: Path) -> SlowRun:
    pytest.importorskip("ray")
    return make_slow_run(tmp_path, SAMPLE, 4)


@pytest.mark.release
def test_run_whose_worker_is_killed_has_the_bytes_of_a_local_run(run: SlowRun, tmp_path: Path) -> None:
    (tmp_path / "local").mkdir()
    strangers = set(workers())

    process = run.start(*RAY, seconds=0.2)
    while not (started := set(workers()) - strangers) and process.poll() is None:
        time.sleep(0.1)
    time.sleep(2.0)
    subprocess.run(["kill", "-KILL", started.pop()], check=False)
    _, stderr = process.communicate(timeout=300)

    assert process.returncode == 0, stderr
    assert run.output.read_bytes() == undisturbed_output(tmp_path / "local", SAMPLE, 4)
    lines = run.journal.read_bytes().splitlines()
    assert len([line for line in lines if b'"finish_reason":"stop"' in line]) == N_TURNS
    code, stdout, _ = run.finish()
    assert (code, f"already complete: {N_TURNS} predictions" in stdout) == (0, True)


@pytest.mark.release
def test_session_that_kills_its_worker_three_times_is_an_error_and_resumes_locally(run: SlowRun) -> None:
    code, _, stderr = run.finish(*RAY, SLOW_LM_DEADLY="past midnight")

    assert code == 1
    assert "turn 1: its worker died 3 times" in stderr
    entries = read_journal(run.journal)[0]
    failed = {entry.session_id for entry in entries.values() if entry.error}
    assert len(failed) == 1
    assert sum(entry.is_answered for entry in entries.values()) == N_TURNS - 8
    assert run.finish()[0] == 0
    assert all(entry.is_answered for entry in read_journal(run.journal)[0].values())


def test_flags_of_a_cluster_need_its_engine(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["infer", "--tid", "demo", "--workers", "2"]) == 2
    assert "--address and --workers need --engine ray" in capsys.readouterr().err


def test_address_where_nobody_answers_is_refused_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("ray")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "template.yaml").write_text(json.dumps({**SAMPLE, "lm_type": "template", "retrieval_type": "bm25"}))

    code = main(["infer", "--config", "template.yaml", "--engine", "ray", "--address", "127.0.0.1:1"])

    assert code == 2
    assert "--address 127.0.0.1:1: no Ray cluster answers" in capsys.readouterr().err
