"""The console script: its help screen, its version, and what it says about misspelt commands."""

from __future__ import annotations

from unittest.mock import Mock

import pytest

import mcrs
from mcrs.cli import COMMANDS, main, run_command
from mcrs.inference.signals import Interrupted


def test_help_has_one_line_for_each_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    for name, text in COMMANDS.items():
        assert f"  {name:<11} {text}" in lines


def test_version_is_printed_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"{mcrs.__version__}\n"


@pytest.mark.parametrize(
    ("typed", "meant"), [("qery", "query"), ("Evaluate", "evaluate"), ("infr", "infer"), ("reports", "report")]
)
def test_misspelt_command_is_one_line_with_the_nearest(
    typed: str, meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([typed, "--tid", "demo"])
    assert ended.value.code == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith(f"error: unknown command {typed!r}; did you mean {meant!r}? (known: query, ")


def test_every_command_declares_flags_and_prints_help(capsys: pytest.CaptureFixture[str]) -> None:
    for name in COMMANDS:
        with pytest.raises(SystemExit) as ended:
            main([name, "--help"])
        assert ended.value.code == 0
        assert f"usage: mcrs {name}" in capsys.readouterr().out


@pytest.mark.parametrize("where", ["load_command", "prepare_streams"])
def test_interruption_while_a_command_is_loaded_is_one_line(
    where: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(f"mcrs.cli.{where}", interrupt)
    assert run_command("list", ["prompts"]) == 130
    assert capsys.readouterr() == ("", "interrupted\n")


@pytest.mark.parametrize(
    ("name", "kept"), [("sweep", "all finished variants are saved"), ("train", "all finished parts are saved")]
)
def test_interruption_says_what_is_kept_where_the_same_command_goes_on(
    name: str, kept: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for stop, said in ((KeyboardInterrupt(), "interrupted"), (Interrupted(15), "stopped by SIGTERM")):
        monkeypatch.setattr("mcrs.cli.load_command", Mock(side_effect=stop))
        assert run_command(name, []) in (130, 143)
        assert capsys.readouterr() == ("", f"{said}: {kept}; the same command resumes\n")


@pytest.mark.parametrize("flag", ["--save_path", "--scores_path", "--config", "--data", "--output"])
@pytest.mark.parametrize("given", ["", "-"])
def test_empty_path_is_not_taken_for_this_folder(flag: str, given: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", "--tid", "demo", f"{flag}={given}"])
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith(f"error: argument {flag}: expected a path, got {given!r}; ")
