"""The commands of the page about the challenge, in order, against a hub that has the real ids."""

from __future__ import annotations

import json
import re
import shlex
import zipfile
from typing import TYPE_CHECKING

from tests.scripts import ROOT, run_python, run_script

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hub.fixtures import Hub

PAGE = (ROOT / "docs/challenge.md").read_text(encoding="utf-8")


def page_commands() -> list[list[str]]:
    """Every command of ours on the page."""
    blocks = "".join(re.findall(r"^```bash\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
    commands = [shlex.split(line, comments=True) for line in blocks.splitlines()]
    return [command for command in commands if command and command[0] in {"python", "mcrs"}]


def test_commands_lead_from_the_datasets_to_the_zips(hub: Hub, tmp_path: Path) -> None:
    env = {**hub.env, "OMP_NUM_THREADS": "1"}
    for program, *arguments in page_commands():
        # Real responses are the subject of other tests.
        command = [*arguments, "--set", "lm_type=template"]
        if program == "python":
            done = run_script(command[0], *command[1:], cwd=tmp_path, env=env)
        else:
            done = run_python("-m", "mcrs", *command, cwd=tmp_path, env=env)
        assert done.code == 0, (command, done.stderr)
    named = re.findall(r"# (exp/\S+)$", PAGE, re.MULTILINE)
    assert [path for path in named if not (tmp_path / path).is_file()] == []
    scores = tmp_path / "exp/scores/devset"
    assert json.loads((scores / "llama1b_bm25_devset.json").read_text(encoding="utf-8"))["ndcg@20"] >= 0
    assert (scores / "llama1b_bm25_devset_vs_hybrid_devset.html").is_file()
    for name in ("blindset_A", "blindset_B"):
        with zipfile.ZipFile(tmp_path / f"exp/inference/{name}/hybrid_{name}.zip") as archive:
            assert archive.namelist() == ["prediction.json"]
