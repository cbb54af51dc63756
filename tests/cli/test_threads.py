from __future__ import annotations

import os

import pytest

from mcrs.cli import run_command


@pytest.mark.parametrize(("before", "after"), [(None, "PASSIVE"), ("ACTIVE", "ACTIVE")])
def test_commands_let_threads_sleep_while_they_wait_unless_told_otherwise(
    before: str | None, after: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    if before is not None:
        monkeypatch.setenv("OMP_WAIT_POLICY", before)
    with pytest.raises(SystemExit):
        run_command("query", ["--help"])
    assert os.environ["OMP_WAIT_POLICY"] == after
    assert "usage" in capsys.readouterr().out
