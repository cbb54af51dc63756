from __future__ import annotations

import errno
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from safetensors import SafetensorError

from mcrs.errors import OutputError
from mcrs.storage import artifacts
from mcrs.storage.artifacts import ArtifactStore, artifact_key

IDENTITY = {"rows": "abc", "k1": 1.5}
CONTENT = {"first.bin": b"0123456789", "below/second.bin": b"abcdef"}


class CountingBuilder:
    def __init__(self) -> None:
        self.n_calls = 0

    def __call__(self, folder: Path) -> None:
        self.n_calls += 1
        (folder / "below").mkdir()
        for name, content in CONTENT.items():
            (folder / name).write_bytes(content)


def read(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in CONTENT}


def test_fetch_twice_builds_once(tmp_path: Path) -> None:
    build = CountingBuilder()
    first = ArtifactStore(tmp_path).fetch("index", IDENTITY, build)
    again = ArtifactStore(tmp_path).fetch("index", dict(reversed(IDENTITY.items())), build)
    assert first == again == tmp_path / "index" / artifact_key(IDENTITY)
    assert read(first) == CONTENT
    assert build.n_calls == 1


def test_folder_that_may_not_be_entered_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:  # as of a folder of another user, of which root would read everything
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(artifacts, "find_damage", refuse)
    with pytest.raises(OutputError, match=r"cannot read .*: Permission denied; choose another cache_dir"):
        ArtifactStore(tmp_path).fetch("index", IDENTITY, CountingBuilder())


def test_fetch_other_identity_builds_another(tmp_path: Path) -> None:
    store, build = ArtifactStore(tmp_path), CountingBuilder()
    folders = {store.fetch("index", identity, build) for identity in (IDENTITY, {**IDENTITY, "k1": 1.6}, {})}
    assert len(folders) == build.n_calls == 3


def test_fetch_leaves_nothing_but_artifacts_and_locks(tmp_path: Path) -> None:
    folder = ArtifactStore(tmp_path).fetch("index", IDENTITY, CountingBuilder())
    assert sorted(path.name for path in folder.parent.iterdir()) == [f".{folder.name}.lock", folder.name]
    assert json.loads((folder / "manifest.json").read_text())["identity"] == IDENTITY


def _remove(folder: Path) -> None:
    (folder / "first.bin").unlink()


def _truncate(folder: Path) -> None:
    (folder / "first.bin").write_bytes(b"0123")


def _remove_below(folder: Path) -> None:
    (folder / "below" / "second.bin").unlink()


def _flip_a_byte(folder: Path) -> None:
    (folder / "first.bin").write_bytes(b"0123456780")


def _flip_a_byte_and_keep_the_time(folder: Path) -> None:
    path = folder / "below" / "second.bin"
    status = path.stat()
    path.write_bytes(b"abcdeF")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def _exchange_files_and_keep_the_times(folder: Path) -> None:
    path = folder / "first.bin"
    status = path.stat()
    path.with_name("copy").write_bytes(b"9876543210")
    path.with_name("copy").replace(path)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def _replace_the_folder_by_a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_bytes(b"0123456789")


def _garble_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text('{"identity": {}, "files": {"first.bin"')


def _empty_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("{}")


def _remove_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def _replace_file_by_folder(folder: Path) -> None:
    (folder / "first.bin").unlink()
    (folder / "first.bin").mkdir()


@pytest.mark.parametrize(
    "damage",
    [
        _remove,
        _truncate,
        _remove_below,
        _flip_a_byte,
        _flip_a_byte_and_keep_the_time,
        _exchange_files_and_keep_the_times,
        _replace_the_folder_by_a_file,
        _garble_manifest,
        _empty_manifest,
        _remove_manifest,
        _replace_file_by_folder,
    ],
)
def test_fetch_damaged_artifact_says_so_once_and_rebuilds(
    damage: Callable[[Path], None], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store, build = ArtifactStore(tmp_path), CountingBuilder()
    folder = store.fetch("index", IDENTITY, build)
    damage(folder)
    with caplog.at_level(logging.INFO, "mcrs"):
        assert read(store.fetch("index", IDENTITY, build)) == CONTENT
        store.fetch("index", IDENTITY, build)
    assert build.n_calls == 2
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert str(folder) in caplog.text
    assert sorted(path.name for path in folder.parent.iterdir()) == [f".{folder.name}.lock", folder.name]


def test_fetch_touched_or_copied_artifact_is_kept(tmp_path: Path) -> None:
    build = CountingBuilder()
    folder = ArtifactStore(tmp_path / "a").fetch("index", IDENTITY, build)
    os.utime(folder / "first.bin", ns=(0, 0))
    ArtifactStore(tmp_path / "a").fetch("index", IDENTITY, build)
    shutil.copytree(tmp_path / "a", tmp_path / "b", copy_function=shutil.copyfile)
    ArtifactStore(tmp_path / "b").fetch("index", IDENTITY, build)
    assert build.n_calls == 1


def test_fetch_reads_files_that_nobody_wrote_to_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, build = ArtifactStore(tmp_path), CountingBuilder()
    store.fetch("index", IDENTITY, build)
    store.fetch("index", IDENTITY, build)
    monkeypatch.setattr(artifacts, "_checksum", lambda _: pytest.fail("read again"))
    store.fetch("index", IDENTITY, build)


@pytest.mark.parametrize("state", ["building", "damaged"])
def test_fetch_removes_what_a_killed_process_left_of_any_artifact(state: str, tmp_path: Path) -> None:
    store = ArtifactStore(tmp_path)
    folder = store.fetch("index", IDENTITY, CountingBuilder())
    another = folder.with_name(f".{'0' * 64}.{state}")
    for left in (folder.with_name(f".{folder.name}.{state}"), another):
        left.mkdir()
        (left / "half.bin").write_bytes(b"half")
    (folder.parent / f".mine.{state}").mkdir()

    store.fetch("index", IDENTITY, CountingBuilder())

    assert {path.name for path in folder.parent.iterdir() if path.suffix != ".lock"} == {folder.name, f".mine.{state}"}


def test_fetch_leaves_what_a_living_process_builds(tmp_path: Path) -> None:
    store, build = ArtifactStore(tmp_path), CountingBuilder()

    def build_slowly(folder: Path) -> None:
        store.fetch("index", {"another": 1}, CountingBuilder())
        build(folder)

    assert read(store.fetch("index", IDENTITY, build_slowly)) == CONTENT
    assert build.n_calls == 1


def test_fetch_after_failed_build_builds_again(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "first.bin").write_bytes(b"half")
        raise ValueError("no words")

    store = ArtifactStore(tmp_path)
    with pytest.raises(ValueError, match="no words"):
        store.fetch("index", IDENTITY, fail)
    assert [path.suffix for path in (tmp_path / "index").iterdir()] == [".lock"]
    assert read(store.fetch("index", IDENTITY, CountingBuilder())) == CONTENT


@pytest.mark.parametrize(
    ("error", "n_free", "reason"),
    [
        (OSError(28, "No space left on device"), 0, "the disk is full"),
        (OSError("9333 requested and 992 written"), 0, "the disk is full"),  # of numpy
        (
            OSError("problem writing element 21504 to file"),
            1 << 30,
            "the file would be larger than the system allows here",
        ),
        (SafetensorError("I/O error: No space left on device (os error 28)"), 0, "the disk is full"),
    ],
)
def test_fetch_without_room_raises_output_error(
    error: Exception, n_free: int, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill_the_disk(folder: Path) -> None:
        raise error

    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=n_free))
    with pytest.raises(OutputError, match=rf"{reason}; .*, or choose another cache_dir"):
        ArtifactStore(tmp_path).fetch("index", IDENTITY, fill_the_disk)


def test_fetch_below_a_regular_file_raises_output_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="choose another cache_dir"):
        ArtifactStore(tmp_path / "file" / "cache").fetch("index", IDENTITY, CountingBuilder())


_CHILD = """
import sys, time
from pathlib import Path
from mcrs.storage import artifacts
from mcrs.storage.artifacts import ArtifactStore

cache_dir, log_path, seconds = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])

def build(folder):
    (folder / "first.bin").write_bytes(b"01234")
    with log_path.open("a") as log:
        log.write("built\\n")
    time.sleep(seconds)
    (folder / "first.bin").write_bytes(b"0123456789")
    (folder / "second.bin").write_bytes(b"abcdef")

folder = ArtifactStore(cache_dir).fetch("index", {"rows": "abc", "k1": 1.5}, build)
assert (folder / "first.bin").read_bytes() == b"0123456789"
"""


def start_child(tmp_path: Path, seconds: float) -> subprocess.Popen[bytes]:
    arguments = [str(tmp_path / "cache"), str(tmp_path / "log"), str(seconds)]
    return subprocess.Popen([sys.executable, "-c", _CHILD, *arguments])


def test_fetch_in_processes_at_once_builds_once(tmp_path: Path) -> None:
    children = [start_child(tmp_path, 0.5) for _ in range(4)]
    assert [child.wait(60) for child in children] == [0, 0, 0, 0]
    assert (tmp_path / "log").read_text() == "built\n"


@pytest.mark.skipif(os.name != "posix", reason="kills a process")
def test_fetch_after_kill_of_the_builder_builds_again(tmp_path: Path) -> None:
    child = start_child(tmp_path, 60)
    deadline = time.monotonic() + 60
    while not (tmp_path / "log").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    child.send_signal(signal.SIGKILL)
    child.wait(60)
    build = CountingBuilder()
    folder = ArtifactStore(tmp_path / "cache").fetch("index", IDENTITY, build)
    assert read(folder) == CONTENT
    assert build.n_calls == 1
    assert sorted(path.name for path in folder.parent.iterdir()) == [f".{folder.name}.lock", folder.name]


def test_damaged_artifact_whose_folder_holds_another_file_is_left_alone(tmp_path: Path) -> None:
    store = ArtifactStore(tmp_path)
    folder = store.fetch("kind", {"a": 1}, lambda place: (place / "index").write_text("right"))
    (folder / "index").write_text("wrong!")
    (folder / "results.json").write_text("mine")
    with pytest.raises(OutputError, match=r"holds results\.json, which mcrs did not write; move that file away"):
        store.fetch("kind", {"a": 1}, lambda place: (place / "index").write_text("right"))
    assert (folder / "results.json").read_text() == "mine"
    (folder / "results.json").unlink()
    store.fetch("kind", {"a": 1}, lambda place: (place / "index").write_text("right"))
    assert (folder / "index").read_text() == "right"
