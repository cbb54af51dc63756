"""Colours where somebody sees them, and nowhere else."""

from __future__ import annotations

import io

import pytest

from mcrs.cli.terminal import is_terminal, paint


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


def test_file_and_missing_stream_get_none() -> None:
    assert paint("So What", "dim", io.StringIO()) == "So What"
    assert paint("So What", "dim", None) == "So What"
    assert not is_terminal(None)
