"""What the command says when a signal comes before it works."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from mcrs.cli import main
from mcrs.inference.run_dataset import InferenceRun
from mcrs.inference.signals import Interrupted
from tests.tiny_data import session_row, write_tiny_data

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("has_journal", "flags", "goes_on"),
    [(False, [], "starts again"), (True, ["--overwrite"], "starts again"), (True, [], "resumes")],
)
def test_command_stopped_while_it_reads_the_data_says_how_the_same_command_goes_on(
    has_journal: bool,
    flags: list[str],
    goes_on: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = write_tiny_data(tmp_path / "data", [session_row("ann")])
    config = tmp_path / "mine.yaml"
    config.write_text(
        json.dumps({**data, "lm_type": "template", "cache_dir": str(tmp_path / "cache")}), encoding="utf-8"
    )
    command = ["infer", "--config", str(config), "--save_path", str(tmp_path / "out"), *flags]
    if has_journal:
        assert main(command) == 0

    def stop(*_: Any, **__: Any) -> None:
        raise Interrupted(15)

    monkeypatch.setattr(InferenceRun, "begin", stop)

    assert main(command) == 143
    said = f"stopped by SIGTERM: the work had not begun; the same command {goes_on}"
    assert capsys.readouterr().err.splitlines()[-1] == said
