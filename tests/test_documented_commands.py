"""The command blocks of the README and the documentation, as they stand and in order, in a fresh folder.

Commands of the demo run here. The others need the hub, its models and mostly a GPU: ``pytest -m release`` runs them.
The page about the challenge has a test of its own, with a local hub.
"""

from __future__ import annotations

import json
import re
import runpy
import shlex
import shutil
import sys
import zipfile
from itertools import takewhile
from pathlib import Path

import pytest

from mcrs.cli import main
from tests.scripts import ROOT, run_python

NAMES = ("commands", "own_catalogue", "extend", "evaluation", "experiments", "responses", "retrieval", "training")
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *(ROOT / "docs" / f"{name}.md" for name in NAMES)]
BLOCK = re.compile(r"^```(bash|python|yaml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def documented_commands(text: str) -> list[list[str]]:
    """Our own commands, each with its script or ``mcrs`` first; those of a Python block are in its comments."""
    found = []
    for kind, block in BLOCK.findall(text):
        lines = block.replace("\\\n", " ").splitlines()
        if kind == "python":
            lines = [line.removeprefix("#").strip() for line in lines if re.match(r"#\s+(python|mcrs) ", line)]
        for line in lines if kind != "yaml" else ():
            match shlex.split(line, comments=True):
                case ["python", script, *arguments] if script.startswith("run_"):
                    found.append([script, *arguments])
                case ["mcrs", *arguments]:
                    found.append(["mcrs", *arguments])
    return found


COMMANDS = [command for page in PAGES for command in documented_commands(page.read_text(encoding="utf-8"))]


def is_of_the_demo(command: list[str]) -> bool:
    if any("playlist" in word for word in command):
        return True
    named = command[2:] if "--tid" not in command else command[command.index("--tid") + 1 :][:1]
    tids = list(takewhile(lambda word: not word.startswith("--"), named))
    return bool(tids) and all(re.fullmatch(r"demo(_\w+)?", tid) for tid in tids)


def write_documented_files(folder: Path) -> None:
    """The files that the documentation shows under a name of their own, such as ``# my_retriever.py``."""
    name, tracks = re.findall(r"`(\S+\.jsonl)`:\n\n```json\n(.*?)```", README, re.DOTALL)[0]
    (folder / name).parent.mkdir()
    (folder / name).write_text(tracks, encoding="utf-8")
    for page in PAGES:
        for _, block in BLOCK.findall(page.read_text(encoding="utf-8")):
            if named := re.match(r"# (\w+\.(?:py|yaml))\b", block):
                (folder / named[1]).write_text(block, encoding="utf-8")


def rows_of(path: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(Path(path).read_text(encoding="utf-8"))
    return rows


def test_commands_of_the_demo_run_in_order_and_leave_what_the_text_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_documented_files(tmp_path)
    shutil.copytree(ROOT / "config", "config")
    shutil.copytree(ROOT / "examples", "examples")
    for program, *arguments in filter(is_of_the_demo, COMMANDS):
        if program == "mcrs":
            code: object = main(arguments)
        else:
            monkeypatch.setattr(sys, "argv", [program, *arguments])
            with pytest.raises(SystemExit) as ended:
                runpy.run_path(str(ROOT / program), run_name="__main__")
            code = ended.value.code
        assert code == 0, (program, arguments)

    keys = ["session_id", "user_id", "turn_number", "predicted_track_ids", "predicted_response"]
    for tid, n_rows in (
        ("inference/demo", 208),
        ("inference/demo_random", 208),
        ("newest/demo", 208),
        ("blind/demo", 8),
    ):
        rows = rows_of(f"exp/{tid}.json")
        assert len(rows) == n_rows, tid
        assert all(list(row) == keys for row in rows)
        assert all(len(set(map(str, row["predicted_track_ids"]))) == 20 for row in rows)  # type: ignore[call-overload]
    for scores in ("scores/demo", "scores/demo_random", "newest/scores/demo"):
        assert "ndcg@20" in json.loads(Path(f"exp/{scores}.json").read_text(encoding="utf-8"))
    with zipfile.ZipFile("exp/blind/demo.zip") as archive:
        assert archive.namelist() == ["prediction.json"]
    assert Path("exp/scores/demo_vs_demo_random.json").is_file()
    assert Path("exp/scores/demo_random_vs_demo.html").is_file()
    assert {path.name for path in Path("exp/sweeps").glob("*.json")} == {"demo.demo.json", "demo.mine.json"}
    # The table of what a run writes.
    page = (ROOT / "docs" / "long_runs.md").read_text(encoding="utf-8")
    table = page.partition("## What a run writes")[2].partition("\n\n- A line is")[0]
    written = {path.name for path in Path("exp/blind").iterdir()} - {"demo.zip"}
    assert written <= {name.replace("{tid}", "demo") for name in re.findall(r"`([^` ]+)`", table)}


@pytest.fixture(scope="module")
def release_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for all commands, each of which may read what those before it have written."""
    folder = tmp_path_factory.mktemp("release")
    shutil.copytree(ROOT / "config", folder / "config")
    write_documented_files(folder)
    return folder


@pytest.mark.release
@pytest.mark.parametrize("command", [command for command in COMMANDS if not is_of_the_demo(command)], ids=" ".join)
def test_command_that_needs_the_hub_and_models_runs(command: list[str], release_folder: Path) -> None:
    if any("localhost" in word for word in command):
        pytest.skip("asks a local endpoint, which somebody has to start")
    program, *arguments = command
    called = ["-m", program] if program == "mcrs" else [ROOT / program]
    done = run_python(*called, *arguments, cwd=release_folder, env={"HF_HUB_OFFLINE": "0"}, timeout=24 * 3600)
    assert done.code == 0, done.stderr
