"""The walkthrough from a question to a comparison, as it stands."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from mcrs.cli import main
from tests.scripts import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGE = (ROOT / "docs/first_experiment.md").read_text(encoding="utf-8")


def test_commands_of_the_page_print_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    blocks = BLOCK.findall(PAGE)
    written, *_ = (text for kind, text in blocks if kind == "yaml")
    (tmp_path / "config/forgetful.yaml").write_text(written, encoding="utf-8")
    (shown,) = (text for kind, text in blocks if not kind)
    printed = []
    for line in "".join(text for kind, text in blocks if kind == "bash").splitlines():
        assert main(shlex.split(line)[1:]) == 0
        printed += capsys.readouterr().out.splitlines()
    assert [line for line in shown.splitlines() if line not in printed] == []
