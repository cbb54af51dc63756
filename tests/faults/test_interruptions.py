"""Signals, two runs at once, a full disk: each says what to do, and the next start goes on."""

from __future__ import annotations

import json
import resource
import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.faults.conftest import N_TURNS

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

    from tests.faults.conftest import SlowRun


def wait_for_work(run: SlowRun, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while not run.n_safe():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def not_under_nohup() -> Iterator[None]:
    """Processes that are started react to a closed terminal, even if these tests run under nohup."""
    handler = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, handler)


@pytest.mark.usefixtures("not_under_nohup")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_run_stopped_by_a_signal_says_how_to_resume(
    slow_run: SlowRun, expected_output: bytes, number: signal.Signals, code: int
) -> None:
    process = slow_run.start(seconds=0.1)
    wait_for_work(slow_run, process)
    process.send_signal(number)
    _, stderr = process.communicate(timeout=60)

    n_safe = slow_run.n_safe()
    assert process.returncode == code
    assert f"stopped by {number.name}: {n_safe} of {N_TURNS} turns are saved in out/slow.journal.jsonl" in stderr
    assert "the same command resumes" in stderr
    assert "Traceback" not in stderr
    assert json.loads(slow_run.manifest.read_bytes())["attempts"][-1]["outcome"] == "interrupted"
    assert not slow_run.output.exists()

    code, stdout, stderr = slow_run.finish()

    assert (code, f"{N_TURNS} predictions saved" in stdout) == (0, True)
    assert f"{n_safe} of {N_TURNS} turns are complete" in stderr
    assert slow_run.output.read_bytes() == expected_output


def test_run_stopped_while_it_overwrites_says_to_leave_that_out(slow_run: SlowRun) -> None:
    process = slow_run.start("--overwrite", seconds=0.1)
    wait_for_work(slow_run, process)
    process.terminate()
    _, stderr = process.communicate(timeout=60)

    assert process.returncode == 143
    assert "the same command without --overwrite resumes" in stderr


def test_run_stopped_before_it_overwrites_anything_says_so(slow_run: SlowRun, expected_output: bytes) -> None:
    assert slow_run.finish()[0] == 0
    n_before, journal = len(slow_run.worked_on()), slow_run.journal.read_bytes()
    process = slow_run.start("--overwrite", "--set", "topk=3", seconds=60)
    while len(slow_run.worked_on()) == n_before:
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    process.terminate()
    _, stderr = process.communicate(timeout=60)

    assert process.returncode == 143
    assert "no turn is complete, and out/slow.journal.jsonl is unchanged; the same command starts again" in stderr
    assert slow_run.journal.read_bytes() == journal
    code, stdout, _ = slow_run.finish()
    assert (code, f"already complete: {N_TURNS} predictions" in stdout) == (0, True)
    assert slow_run.output.read_bytes() == expected_output


def test_two_runs_at_once_the_second_is_refused_and_the_first_is_unharmed(
    slow_run: SlowRun, expected_output: bytes
) -> None:
    first = slow_run.start(seconds=0.1)
    wait_for_work(slow_run, first)

    code, stdout, stderr = slow_run.finish("--overwrite")

    assert (code, stdout) == (2, "")
    assert (
        stderr == "error: another process is writing out/slow.json; wait until it ends, or choose another --save_path\n"
    )
    _, stderr = first.communicate(timeout=120)
    assert first.returncode == 0, stderr
    assert slow_run.output.read_bytes() == expected_output


@pytest.mark.skipif(sys.platform != "linux", reason="limits another process's files by prlimit")
def test_run_on_a_full_disk_stops_with_one_line_and_goes_on_when_there_is_room(
    slow_run: SlowRun, expected_output: bytes
) -> None:
    code, _, stderr = slow_run.finish()
    assert code == 0, stderr
    size = slow_run.journal.stat().st_size
    process = slow_run.start("--overwrite", seconds=0.05)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size // 2, size // 2))
    _, stderr = process.communicate(timeout=60)

    assert process.returncode == 2
    n_safe = slow_run.n_safe()
    assert "error: cannot write the journal" in stderr
    assert f"{n_safe} of {N_TURNS} turns are saved" in stderr
    assert "Traceback" not in stderr
    assert "incomplete" not in stderr

    code, _, stderr = slow_run.finish()

    assert code == 0, stderr
    assert slow_run.output.read_bytes() == expected_output


def test_run_with_an_unanswerable_turn_ends_with_1_and_lists_it(slow_run: SlowRun, expected_output: bytes) -> None:
    code, stdout, stderr = slow_run.finish(SLOW_LM_FORBIDDEN="past midnight")
    assert code == 1
    assert f"{N_TURNS} predictions saved" in stdout
    session_id = "8ecbaf9f-cea1-5e1e-b258-6789725d2160"
    assert f"no response: session {session_id}, turn 1: the query holds 'past midnight'" in stderr
    assert "turns without a response: 1; correct what the error names; the same command then retries it" in stderr

    code, stdout, stderr = slow_run.finish("--on-error", "stop", SLOW_LM_FORBIDDEN="past midnight")
    assert (code, stdout) == (1, "")
    assert f"stopped at the first error: {N_TURNS - 1} of {N_TURNS} turns are saved" in stderr
    assert "; the same command then retries it" in stderr

    code, _, stderr = slow_run.finish()
    assert code == 0, stderr
    assert slow_run.output.read_bytes() == expected_output
