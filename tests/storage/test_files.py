"""Atomic files."""

from __future__ import annotations

import errno
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mcrs.errors import OutputError
from mcrs.storage.artifacts import ArtifactStore
from mcrs.storage.files import atomic_write, describe_cause, locked, write_json
from mcrs.storage.outputs import Output
from tests.scripts import ROOT


@contextmanager
def small_disk() -> Iterator[None]:
    """No file may grow beyond a thousand bytes; not as a fixture, because then pytest's own report could not either."""
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)


# As some parallel file systems of clusters, such as Lustre.
WITHOUT_LOCKS = """
import errno, fcntl, os, sys
from pathlib import Path

def flock(*_):
    raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

fcntl.flock = flock
from mcrs.storage.files import locked
try:
    with locked(Path("a.lock"), Path("a.json")):
        print("locked", flush=True)
        sys.stdin.read()
except Exception as error:
    print(error, flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="locks in another way")
def test_lock_of_a_disk_without_locks_outlives_no_killed_process(tmp_path: Path) -> None:
    pytest.importorskip("filelock", minversion="4")

    def start() -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", WITHOUT_LOCKS],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    with start() as first, start() as second:
        assert first.stdout is not None
        assert second.stdout is not None
        said = {first: "", second: ""}
        said[first] = first.stdout.readline()
        said[second] = second.stdout.readline()
        holder = next(process for process in said if said[process] == "locked\n")
        other = next(process for process in said if process is not holder)
        assert said[other] == "another process is writing a.json; wait until it ends, or choose another path\n"
        holder.kill()
    with start() as third:
        assert third.communicate("")[0] == "locked\n"


def test_missing_locks_are_an_error_of_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def acquire(*_: object, **__: object) -> None:
        raise NotImplementedError("no flock")

    monkeypatch.setattr("filelock.FileLock.acquire", acquire)
    with pytest.raises(OutputError, match=r"cannot lock a.json by .*: no flock; choose another path"):  # noqa: SIM117
        with locked(tmp_path / "a.lock", Path("a.json")):
            pass


def test_file_of_another_kind_is_no_lock(tmp_path: Path) -> None:
    (tmp_path / "a.lock").write_text("my notes")
    with pytest.raises(OutputError, match="is not a lock"):  # noqa: SIM117
        with locked(tmp_path / "a.lock", Path("a.json")):
            pass
    assert (tmp_path / "a.lock").read_text() == "my notes"


def test_write_json_is_readable_utf8_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "result.json"
    write_json(path, {"titel": "Für Elise 🎵"})
    assert "Für Elise 🎵" in path.read_text(encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8")) == {"titel": "Für Elise 🎵"}
    assert list(path.parent.iterdir()) == [path]


def test_write_json_of_half_a_surrogate_pair_has_a_question_mark(tmp_path: Path) -> None:
    write_json(tmp_path / "result.json", ["a \ud83d b"])
    assert json.loads((tmp_path / "result.json").read_text(encoding="utf-8")) == ["a ? b"]


def write_and_fail(path: Path) -> None:
    with atomic_write(path) as stream:
        stream.write("half")
        raise RuntimeError("stop")


def test_atomic_write_that_fails_keeps_the_old_content(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(RuntimeError, match="stop"):
        write_and_fail(path)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("n_characters", [5_000, 500_000], ids=["at the flush", "while writing"])
def test_write_json_on_a_full_disk_keeps_the_old_content_and_says_what_to_do(tmp_path: Path, n_characters: int) -> None:
    path = tmp_path / "result.json"
    path.write_text("old", encoding="utf-8")
    with (
        pytest.raises(
            OutputError,
            match=r"cannot write .*result\.json: the file would be larger than the system allows here; raise the limit",
        ),
        small_disk(),
    ):
        write_json(path, ["x" * n_characters])
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_write_json_whose_text_never_reaches_the_disk_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match="the disk is full; make room"):
        write_json(tmp_path / "result.json", {})
    assert list(tmp_path.iterdir()) == []


def test_artifact_whose_manifest_does_not_fit_is_explained_and_leaves_nothing_half_made(tmp_path: Path) -> None:
    identity = {"rows": "x" * 5_000}
    with pytest.raises(OutputError, match=r"raise the limit \(ulimit -f\), or choose another"), small_disk():
        ArtifactStore(tmp_path).fetch("bm25", identity, lambda folder: (folder / "index").touch())
    assert [path for path in (tmp_path / "bm25").iterdir() if path.suffix != ".lock"] == []


def test_write_json_below_a_regular_file_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match=r"cannot create the directory .*: .*file is not a folder; choose"):
        write_json(tmp_path / "file" / "sub" / "result.json", {})


def test_write_json_onto_a_directory_is_explained(tmp_path: Path) -> None:
    (tmp_path / "result.json").mkdir()
    with pytest.raises(OutputError, match="cannot write"):
        write_json(tmp_path / "result.json", {})


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENOSPC, "the disk is full; make room, or do this"),
        (errno.EDQUOT, "the disk quota is used up; make room, or do this"),
        (errno.EFBIG, "the file would be larger than the system allows here; raise the limit (ulimit -f), or do this"),
        (errno.EACCES, "Permission denied; do this"),
        (errno.ENAMETOOLONG, "File name too long; choose a shorter path"),
    ],
)
def test_advice_to_make_room_is_for_full_disks(number: int, advice: str) -> None:
    assert describe_cause(OSError(number, os.strerror(number)), "do this") == advice


@pytest.mark.parametrize(
    "write",
    [
        lambda path: atomic_write(path, advice="do this").__enter__(),
        lambda path: Output(path, "a file", "do this").write_json({}),
    ],
)
def test_folder_that_cannot_be_made_has_the_advice_of_its_output(write: Callable[[Path], None], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match=r"cannot create the directory .*; do this$"):
        write(tmp_path / "file" / "below" / "result.json")
