"""What a command says when it fails."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mcrs.checks.mistakes import Mistake, describe_mistakes
from mcrs.cli import main
from mcrs.cli.failures import reporting_failures
from mcrs.data.columns import DataMistakesError
from mcrs.errors import DataError, ModelError
from mcrs.storage.files import NO_ROOM
from tests.scripts import ROOT


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (DataError("no such split"), 2, "error: no such split"),
        (MemoryError(), 1, "error: out of memory"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory"), 1, "error: out of memory"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), 1, "error: out of memory"),
        (ImportError("x.so: failed to map segment from shared object"), 1, "error: out of memory"),
        (OSError(errno.EMFILE, "Too many open files"), 2, "error: too many open files; raise the limit (ulimit -n)"),
    ],
)
def test_failure_is_one_line_and_an_exit_code(
    error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with reporting_failures() as status:
        raise error
    assert status.code == code
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n"), printed.err.startswith(said)) == ("", 1, True)


def test_failure_of_ours_from_too_little_memory_keeps_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    with reporting_failures() as status:
        raise ModelError("cannot load the model x") from MemoryError()
    assert status.code == 1
    assert capsys.readouterr().err.startswith("error: cannot load the model x (set a smaller batch_size")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_output_to_a_full_disk_is_one_line(unbuffered: str) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "mcrs", "list", "prompts"],
            stdout=full,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            cwd=ROOT,
            check=False,
        )
    assert (done.returncode, done.stderr.decode()) == (
        2,
        "error: cannot write the output: the disk is full; make room\n",
    )


@pytest.mark.parametrize("error", [RuntimeError("a bug"), FileNotFoundError(errno.ENOENT, "No such file", "x")])
def test_failure_of_the_program_itself_is_not_hidden(error: Exception) -> None:
    with pytest.raises(type(error)), reporting_failures():
        raise error


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ENOSPC, errno.EFBIG, errno.ENAMETOOLONG])
def test_file_that_the_machine_refuses_is_one_line(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    with reporting_failures() as status:
        raise OSError(number, os.strerror(number), Path("my/file"))
    assert status.code == 2
    assert capsys.readouterr().err == f"error: cannot use my/file: {NO_ROOM.get(number, os.strerror(number))}\n"


@pytest.mark.parametrize(
    ("show_all", "n_lines", "last"), [(False, 7, "(--all lists them)"), (True, 9, "row 7"), (None, 7, "")]
)
def test_all_lists_every_mistake_in_data(
    show_all: bool | None, n_lines: int, last: str, capsys: pytest.CaptureFixture[str]
) -> None:
    mistakes = [Mistake("in column a", f"row {number}") for number in range(8)]
    with reporting_failures(show_all):
        raise DataMistakesError(describe_mistakes(mistakes), mistakes)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == n_lines
    assert lines[0] == "error: 8 mistakes (8 in column a):"
    assert lines[-1].endswith(last)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["query", "--user_query", "jazz", "--device", "gpu"],
            "device: expected cuda, cuda:N, mps, cpu or auto, got 'gpu'",
        ),
        (["query", "--user_query", "jazz", "--plugin", "nope.py"], "--plugin nope.py: there is no such file"),
    ],
)
def test_wrong_value_of_a_flag_is_told_whatever_the_run_loads(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert message in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="a current folder cannot be deleted")
@pytest.mark.parametrize("command", ["infer --config x.yaml", "report demo", "query --user_query jazz"])
def test_deleted_current_folder_is_told(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert main(command.split()) == 2
    assert capsys.readouterr().err == "error: the current folder was deleted; change to another one\n"
