"""What the command says when a signal comes before it works, or nothing is left to do."""

from __future__ import annotations

import errno
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import filelock
import pytest

from mcrs.cli import main
from mcrs.inference.paths import RunPaths
from mcrs.inference.run_dataset import InferenceRun
from mcrs.inference.signals import Interrupted
from mcrs.storage.line_journal import read_lines
from mcrs.storage.outputs import RECORD
from tests.scripts import ROOT
from tests.tiny_data import session_row, write_tiny_data


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
    said = f"stopped by SIGTERM: no turn was started; the same command {goes_on}"
    assert capsys.readouterr().err.splitlines()[-1] == said


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Makes all folders read-only from when it is called on, also for the superuser."""

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    def make() -> None:
        for owner, name in ((filelock.FileLock, "acquire"), (tempfile, "mkstemp"), (os, "unlink"), (Path, "unlink")):
            monkeypatch.setattr(owner, name, refuse)

    return make


def tiny_command(folder: Path) -> list[str]:
    data = write_tiny_data(folder / "data", [session_row("ann"), session_row("bob")])
    config = {**data, "lm_type": "template", "cache_dir": str(folder / "cache")}
    (folder / "mine.yaml").write_text(json.dumps(config), encoding="utf-8")
    return ["infer", "--config", str(folder / "mine.yaml"), "--save_path", str(folder / "out")]


def test_start_reads_its_journal_once_and_a_finished_run_never_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = tiny_command(tmp_path)
    read: list[str] = []

    def read_and_note(path: Path) -> Iterator[bytes]:
        read.extend([path.name] if path.exists() else [])
        return read_lines(path)

    monkeypatch.setattr("mcrs.inference.journal.read_lines", read_and_note)
    for flags, expected in ([], []), ([], ["mine.journal.jsonl"]), (["--overwrite"], ["mine.journal.jsonl"]):
        read.clear()
        assert main([*command, *flags]) == 0
        assert read == expected

    (tmp_path / "out" / RECORD).unlink()  # the predictions are compared with the journal
    read.clear()
    assert main(command) == 0
    assert read == ["mine.journal.jsonl"]


def test_command_stopped_after_its_last_turn_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @contextmanager
    def locked_until_a_signal(_: RunPaths) -> Iterator[None]:
        yield
        raise Interrupted(15)

    monkeypatch.setattr(RunPaths, "locked", locked_until_a_signal)

    assert main(tiny_command(tmp_path)) == 143
    assert capsys.readouterr().err.endswith("stopped by SIGTERM: all turns are finished; the same command resumes\n")


def test_complete_run_in_a_read_only_folder_is_complete(
    tmp_path: Path, read_only: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    command = tiny_command(tmp_path)
    assert main(command) == 0
    capsys.readouterr()
    read_only()

    assert main(command) == 0

    assert capsys.readouterr().out == f"already complete: 4 predictions in {tmp_path / 'out' / 'mine.json'}\n"


@pytest.mark.parametrize("missing", ["the output", "a turn", "everything", "nothing, but it starts again"])
def test_run_that_has_something_to_write_in_a_read_only_folder_is_refused(
    missing: str, tmp_path: Path, read_only: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    command = tiny_command(tmp_path)
    if missing != "everything":
        assert main([*command, *(["--limit", "1"] if missing == "a turn" else [])]) == 0
    if missing == "the output":
        (tmp_path / "out" / "mine.json").unlink()
    read_only()

    assert main([*command, *(["--overwrite"] if missing.startswith("nothing") else [])]) == 2

    assert re.search(
        r"^error: cannot lock .*mine\.json by .*: Permission denied; choose another --save",
        capsys.readouterr().err,
    )


def test_next_start_removes_temporary_files_of_a_killed_one(tmp_path: Path) -> None:
    command = tiny_command(tmp_path)
    assert main(command) == 0
    before = {path.name for path in (tmp_path / "out").iterdir()}
    for name in ("mine.json", "mine.manifest.json", "mine.manifest.json.new"):
        (tmp_path / "out" / f".{name}.0a_b1c2d.tmp").write_text("half")
    (tmp_path / "out" / ".yours.json.0a_b1c2d.tmp").write_text("half")

    assert main(command) == 0

    assert {path.name for path in (tmp_path / "out").iterdir()} == before | {".yours.json.0a_b1c2d.tmp"}


def test_infer_tid_beside_a_configuration_file_names_the_run(tmp_path: Path) -> None:
    config = str(ROOT / "config/demo.yaml")
    flags = ["--config", config, "--set", "lm_type=template", "--limit", "1", "--save_path", str(tmp_path)]
    assert main(["infer", "--tid", "mine", *flags]) == 0
    assert (tmp_path / "mine.json").exists()
    assert not (tmp_path / "demo.json").exists()
