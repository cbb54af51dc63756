"""The fuzzer itself: a short run of every kind of inputs, and that it finds faults."""

from __future__ import annotations

import sys

import pytest

from scripts.fuzz.__main__ import main
from scripts.fuzz.bench import Bench
from scripts.fuzz.planted import PLANTED, Planted
from scripts.fuzz.tally import KINDS, fuzz

pytest.importorskip("openai")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits the time of an input by a signal")


def test_short_run_finds_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--n", "200", "--seed", "1"]) == 0
    stdout, stderr = capsys.readouterr()
    assert [line.split()[0] for line in stdout.splitlines()[2:]] == [*KINDS, "all"]
    assert stdout.splitlines()[-1].split()[1] == "200"
    assert stderr == ""


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: f"{planted.kind}-{planted.outcome}")
def test_what_a_planted_fault_replaces_exists(planted: Planted) -> None:
    with planted.plant():
        pass


@pytest.mark.parametrize("outcome", ["traceback", "unreadable"])
def test_planted_fault_is_found(tmp_path_factory: pytest.TempPathFactory, outcome: str) -> None:
    planted = next(fault for fault in PLANTED if fault.outcome == outcome)
    with planted.plant():
        tally = fuzz(planted.kind, 0, 0, 10, Bench(tmp_path_factory.mktemp("fuzz")), 20.0)
    assert outcome in {found for _, found, _ in tally.faults}
