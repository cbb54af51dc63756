"""The sweep over the demo: its table on the page of experiments is what the command prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.cli import main
from tests.scripts import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_page_has_the_table_that_the_command_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs/experiments.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert main(["sweep", "--tid", "demo", "--grid", str(ROOT / "config/sweeps/demo.yaml")]) == 0

    lines = capsys.readouterr().out.splitlines()
    rows = lines[lines.index("", 1) + 1 : lines.index("", 3)]
    # The last column is a speed.
    shown = [line.rpartition(" ")[0].rstrip() for line in page.splitlines()]
    assert len(rows) == 18
    assert [row for row in rows[2:] if row.rpartition(" ")[0].rstrip() not in shown] == []
