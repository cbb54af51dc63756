"""Colours where somebody sees them, and nowhere else."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from mcrs.cli import main
from mcrs.cli.terminal import is_terminal, paint, prepare_streams
from tests.scripts import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_terminal_shows_styles() -> None:
    assert paint("So What", "bold", Terminal()) == "\x1b[1mSo What\x1b[0m"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_terminal_without_colours_shows_none(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    assert paint("So What", "bold", Terminal()) == "So What"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_output_of_any_encoding_takes_every_character(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr("sys.stdout", stream)
    assert main(["list", "prompts"]) == 0
    stream.write("🎵 재즈\n")
    stream.flush()
    said = stream.buffer.getvalue().decode(encoding)
    assert said.splitlines()[-1] == ("🎵 재즈" if encoding == "utf-8" else r"\U0001f3b5 \uc7ac\uc988")


def test_missing_streams_are_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    prepare_streams()
    assert sys.stdin.read() == ""
    sys.stdout.write("nowhere")
    sys.stderr.write("nowhere")


@pytest.mark.skipif(os.name != "posix", reason="closes the streams by a shell")
@pytest.mark.parametrize(
    ("flags", "code"),
    [
        ("query --user_query jazz", 0),
        ("query --user_query jazz --format json", 0),
        ("evaluate --tid none", 2),
        ("infer --tid demo --limit 1 --save_path out", 0),
    ],
)
def test_command_without_any_stream_does_its_work(flags: str, code: int, tmp_path: Path) -> None:
    command = f"{sys.executable} -m mcrs {flags} <&- >&- 2>&-"
    done = subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == code
    if flags.startswith("infer"):
        assert len(json.loads((tmp_path / "out/demo.json").read_bytes())) == 8


@pytest.fixture(params=["pipe", "terminal"])
def unread(request: pytest.FixtureRequest) -> Iterator[int]:
    """A descriptor of a stream whose reader is gone."""
    reader, writer = os.pipe() if request.param == "pipe" else os.openpty()
    os.close(reader)
    yield writer
    os.close(writer)


@pytest.mark.skipif(os.name != "posix", reason="has no such terminals")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_command_goes_on_without_readers(unread: int, unbuffered: str, tmp_path: Path) -> None:
    code = "import sys; from mcrs.cli import main; sys.exit(main(sys.argv[1:]) or main(['infer', '--tid', 'none']))"
    done = subprocess.run(
        [sys.executable, "-c", code, "check-data", "--tid", "demo", "--all"],
        stdout=unread,
        stderr=unread,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": unbuffered},
    )
    assert done.returncode == 2


@pytest.mark.skipif(os.name != "posix", reason="has no such terminals")
def test_files_are_written_without_readers(unread: int, tmp_path: Path) -> None:
    def run(*flags: str) -> int:
        command = [sys.executable, "-m", "mcrs", *flags, "--tid", "demo"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        return subprocess.run(command, stdout=unread, stderr=unread, cwd=tmp_path, env=environment).returncode

    assert (run("infer"), run("evaluate", "--per-turn", "turns.csv")) == (0, 0)
    assert len((tmp_path / "turns.csv").read_text(encoding="utf-8").splitlines()) == 209


def test_file_and_missing_stream_get_none() -> None:
    assert paint("So What", "dim", io.StringIO()) == "So What"
    assert paint("So What", "dim", None) == "So What"
    assert not is_terminal(None)
