"""Colours where somebody sees them, and nowhere else."""

from __future__ import annotations

import io

import pytest

from mcrs.cli import main
from mcrs.cli.terminal import allow_every_character, is_terminal, paint


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


def test_missing_output_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    allow_every_character()


def test_file_and_missing_stream_get_none() -> None:
    assert paint("So What", "dim", io.StringIO()) == "So What"
    assert paint("So What", "dim", None) == "So What"
    assert not is_terminal(None)
