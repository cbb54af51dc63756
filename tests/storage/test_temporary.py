"""Leftovers of killed processes go; what is in use, or is not ours, stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mcrs.storage.files import atomic_write, write_json
from mcrs.storage.temporary import remove_leftovers

_WRITER = """
import sys, time
from pathlib import Path
from mcrs.storage.files import atomic_write

with atomic_write(Path(sys.argv[1])) as stream:
    stream.write("half")
    stream.flush()
    print("at work", flush=True)
    sys.stdin.read()
"""


def start_writer(path: Path) -> subprocess.Popen[str]:
    """A process that is in the midst of writing a file, until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "at work\n"
    return process


@pytest.mark.skipif(os.name != "posix", reason="kills a process")
def test_next_write_removes_what_a_killed_one_left(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    writer = start_writer(path)
    writer.send_signal(signal.SIGKILL)
    writer.communicate(timeout=60)
    assert len(list(tmp_path.iterdir())) == 1

    write_json(path, {})

    assert list(tmp_path.iterdir()) == [path]


def test_write_leaves_what_a_living_one_writes(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    writer = start_writer(path)

    write_json(path, "first")
    assert len(list(tmp_path.iterdir())) == 2
    writer.communicate(timeout=60)

    assert writer.returncode == 0
    assert path.read_text(encoding="utf-8") == "half"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "name",
    [
        ".result.json.tmp",
        ".result.json.abcd.tmp",
        ".result.json.abcdefgh.bak",
        ".another.json.abcdefgh.tmp",
        "result.json.abcdefgh.tmp",
        ".result-json.abcdefgh.tmp",
        ".result.json.ABCDEFGH.tmp",
    ],
)
def test_remove_leftovers_leaves_what_is_not_ours(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("somebody's")
    remove_leftovers(tmp_path / "result.json")
    assert (tmp_path / name).read_text() == "somebody's"


def test_remove_leftovers_leaves_folders_and_links(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("somebody's")
    (tmp_path / ".result.json.aaaaaaaa.tmp").mkdir()
    (tmp_path / ".result.json.bbbbbbbb.tmp").symlink_to(tmp_path / "target")
    remove_leftovers(tmp_path / "result.json")
    assert len(list(tmp_path.iterdir())) == 3


def test_remove_leftovers_where_there_is_no_folder_does_nothing(tmp_path: Path) -> None:
    remove_leftovers(tmp_path / "nowhere" / "result.json")


def test_many_writers_of_one_file_never_lose_their_temporary_files(tmp_path: Path) -> None:
    path, barrier = tmp_path / "result.json", threading.Barrier(4)

    def write(number: int) -> None:
        barrier.wait()
        for _ in range(50):
            with atomic_write(path) as stream:
                stream.write(str(number))

    with ThreadPoolExecutor(4) as executor:
        list(executor.map(write, range(4)))

    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text(encoding="utf-8") in {"0", "1", "2", "3"}
