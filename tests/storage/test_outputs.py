"""What may be replaced: an own earlier output, intact, and nothing else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.errors import OutputError
from mcrs.storage.outputs import RECORD, RECORD_LOCK, Output
from tests.scripts import ROOT


def scores(path: Path) -> Output:
    return Output(path, "scores of mcrs evaluate", "choose another --scores_path")


def predictions(path: Path) -> Output:
    return Output(path, "predictions of mcrs infer", "choose another --save_path")


def test_own_output_is_replaced_as_often_as_wanted(tmp_path: Path) -> None:
    output = scores(tmp_path / "deep" / "run.json")
    for value in (1, 2, 2, 1, 3):
        output.check()
        output.write_json(value)
        assert json.loads(output.path.read_bytes()) == value
    assert {path.name for path in output.path.parent.iterdir()} == {"run.json", RECORD, RECORD_LOCK}
    assert len((output.path.parent / RECORD).read_bytes().splitlines()) == 3


def edit(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


def swap_for_a_link(path: Path) -> None:
    path.rename(path.with_name("elsewhere.json"))
    path.symlink_to("elsewhere.json")


def swap_for_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def lose_the_record(path: Path) -> None:
    (path.parent / RECORD).unlink()


def swap_for_predictions(path: Path) -> None:
    path.unlink()
    predictions(path).write_json([])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (edit, "it was changed after it was written"),
        (swap_for_a_link, "it is a symbolic link"),
        (swap_for_a_folder, "it is a folder"),
        (lose_the_record, "there is no record that mcrs wrote it"),
        (swap_for_predictions, "it is the predictions of mcrs infer"),
    ],
)
def test_anything_else_stays_and_the_message_says_what_it_is_and_what_to_do(
    change: Callable[[Path], None], reason: str, tmp_path: Path
) -> None:
    output = scores(tmp_path / "run.json")
    output.write_json("old")
    change(output.path)
    before = output.path.read_bytes() if output.path.is_file() else None
    for attempt in (output.check, lambda: output.write_json("new")):
        with pytest.raises(OutputError) as caught:
            attempt()
        assert str(caught.value) == (
            f"cannot write the scores of mcrs evaluate to {output.path}: {reason}. mcrs does not replace it; "
            "move it away, or choose another --scores_path"
        )
    assert before is None or output.path.read_bytes() == before
    assert [path.name for path in tmp_path.glob(".*.tmp")] == []


def test_dangling_link_and_names_of_the_record_are_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to("nowhere")
    for name in ("link.json", RECORD, RECORD_LOCK):
        with pytest.raises(OutputError, match="cannot write the scores"):
            scores(tmp_path / name).write_json(1)
    assert (tmp_path / "link.json").is_symlink()


def test_copy_under_another_name_or_in_another_folder_is_the_users(tmp_path: Path) -> None:
    output = scores(tmp_path / "a" / "run.json")
    output.write_json(1)
    for copy in (tmp_path / "a" / "copy.json", tmp_path / "a" / "Run.json", tmp_path / "run.json"):
        copy.write_bytes(output.path.read_bytes())
        with pytest.raises(OutputError, match="there is no record"):
            scores(copy).write_json(2)


def test_folder_that_is_moved_keeps_its_outputs_and_two_paths_of_it_are_one(tmp_path: Path) -> None:
    scores(tmp_path / "a" / "run.json").write_json(1)
    (tmp_path / "a").rename(tmp_path / "b")
    (tmp_path / "link").symlink_to("b")
    scores(tmp_path / "link" / ".." / "b" / "run.json").write_json(2)
    scores(tmp_path / "link" / "run.json").write_json(3)
    assert json.loads((tmp_path / "b" / "run.json").read_bytes()) == 3
    with pytest.raises(OutputError, match="it is the scores of mcrs evaluate"):
        predictions(tmp_path / "link" / "run.json").check()


def test_file_from_before_the_records_is_taken_over_once_if_it_is_recognised(tmp_path: Path) -> None:
    output = scores(tmp_path / "run.json")
    output.path.write_bytes(b"1")
    with pytest.raises(OutputError):
        output.check(lambda path: path.read_bytes() == b"2")
    output.check(lambda path: path.read_bytes() == b"1")
    output.check()
    output.path.write_bytes(b"1 ")
    with pytest.raises(OutputError, match="was changed"):
        output.check(lambda _: True)


KILLED = """
import os, sys
from pathlib import Path
from mcrs.storage.outputs import Output
output = Output(Path(sys.argv[1]), "scores of mcrs evaluate", "")
def die(*_): os._exit(9)
if sys.argv[2] == "before":
    Path.replace = die
else:
    replace = Path.replace
    Path.replace = lambda self, target: (replace(self, target), die())
output.write_json("new")
"""


@pytest.mark.parametrize(("moment", "left"), [("before", "old"), ("after", "new")])
def test_command_killed_around_the_renaming_leaves_an_own_file(moment: str, left: str, tmp_path: Path) -> None:
    output = scores(tmp_path / "run.json")
    output.write_json("old")
    command = [sys.executable, "-c", KILLED, str(output.path), moment]
    assert subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False).returncode == 9
    assert json.loads(output.path.read_bytes()) == left
    output.write_json("newest")


@given(st.binary(max_size=200) | st.just(b"[" * 100_000))
def test_record_of_any_bytes_makes_nothing_own_and_still_takes_lines(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("record")
    (folder / RECORD).write_bytes(content)
    (folder / "run.json").write_text("mine")
    with pytest.raises(OutputError, match="there is no record"):
        scores(folder / "run.json").check()
    for value in (1, 2):
        scores(folder / "other.json").write_json(value)
    assert (folder / RECORD).read_bytes().startswith(content)


def test_file_that_refuses_is_named(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("mine")
    (tmp_path / RECORD).mkdir()
    with pytest.raises(OutputError, match=f"cannot read {tmp_path / RECORD}: Is a directory"):
        scores(tmp_path / "run.json").check()
    with pytest.raises(OutputError, match=f"cannot write {tmp_path / RECORD}: Is a directory"):
        scores(tmp_path / "new.json").write_json(1)
    assert not (tmp_path / "new.json").exists()


def test_many_commands_at_once_lose_nothing(tmp_path: Path) -> None:
    def write(number: int) -> bool:
        makers = (scores, predictions)
        try:
            makers[number % 2](tmp_path / f"{number // 4}.json").write_json(number % 2)
        except OutputError:
            return False
        return True

    with ThreadPoolExecutor(8) as executor:
        written = list(executor.map(write, range(32)))
    for name in range(8):
        (winner,) = {number % 2 for number in range(4 * name, 4 * name + 4) if written[number]}
        assert json.loads((tmp_path / f"{name}.json").read_bytes()) == winner


def test_every_other_module_writes_by_the_record() -> None:
    importing = re.compile(r"from mcrs\.storage\.files import .*(atomic_write|write_json)")
    modules = (ROOT / "mcrs").rglob("*.py")
    assert {path.name for path in modules if importing.search(path.read_text(encoding="utf-8"))} == {
        "artifacts.py",  # kept indexes: content-addressed, with their own manifests
        "file_identity.py",  # remembered hashes, under hashed names
        "outputs.py",
    }
