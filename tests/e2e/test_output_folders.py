"""All commands in equal and nested output folders: nothing that another command or the user has written is lost.

``pytest --log-cli-level=INFO`` shows the table of what was tried.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from mcrs.cli import main
from mcrs.storage.outputs import is_record
from tests.evaluation.builders import row, save, session_row
from tests.tiny_data import write_rows, write_tiny_data

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Writer:
    """A command that writes a file.

    Attributes:
        flags: The command for a file.
        name: The only name that the file can have; None if it may have any, but for its suffix.
        suffixes: The suffixes that it may have.
    """

    flags: Callable[[Path], list[str]]
    name: str | None = None
    suffixes: tuple[str, ...] = (".json",)


def predictions_for(path: Path) -> None:
    """Put predictions beside a zip, from which it is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy("exp/inference/mine.json", path.with_suffix(".json"))


def infer(path: Path, *more: str) -> list[str]:
    shutil.copy("config/mine.yaml", f"config/{path.stem}.yaml")
    return ["infer", "--config", f"config/{path.stem}.yaml", "--save_path", str(path.parent), *more]


def evaluate(path: Path) -> list[str]:
    shutil.copy("exp/inference/mine.json", f"exp/inference/{path.stem}.json")
    return ["evaluate", "--config", "config/mine.yaml", "--tid", path.stem, "--scores_path", str(path.parent)]


def baseline(path: Path) -> list[str]:
    return ["baseline", "random", "--tid", "mine", "--name", path.stem, "--save_path", str(path.parent)]


def submit(path: Path) -> list[str]:
    return ["submit", "--config", "config/mine.yaml", "--tid", path.stem, "--save_path", str(path.parent)]


def several(command: str) -> Callable[[Path], list[str]]:
    return lambda path: [command, "mine", "other", "--output", str(path)]


def in_folder(*flags: str) -> Callable[[Path], list[str]]:
    return lambda path: [*flags, "--save_path", str(path.parent)]


WRITERS = {
    "query": Writer(in_folder("query", "--tid", "mine", "--user_query", "Song 1"), "results.json"),
    "infer": Writer(infer),
    "infer --overwrite": Writer(lambda path: infer(path, "--overwrite")),
    "evaluate": Writer(evaluate),
    "compare": Writer(several("compare")),
    "report": Writer(several("report"), "results.html", (".html",)),
    "baseline": Writer(baseline),
    "sweep": Writer(in_folder("sweep", "--config", "config/one.yaml", "--grid", "two.yaml"), "one.two.json"),
    "train": Writer(
        in_folder("train", "lambdarank", "--config", "config/learn.yaml", "--folds", "2", "--fold-seeds", "1"),
        "learn_oof.json",
    ),
    "submit": Writer(submit, "packed.zip", (".zip",)),
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with data, configurations, predictions and a grid."""
    pytest.importorskip("matplotlib")
    pytest.importorskip("lightgbm")
    monkeypatch.chdir(tmp_path)
    keys = write_tiny_data(tmp_path / "data", [session_row(name, ["t1", "t2"]) for name in "abcd"])
    keys |= {"lm_type": "template", "cache_dir": str(tmp_path / "cache"), "topk": 3}
    write_rows(tmp_path / "data" / "talks", "train", [session_row("old", ["t4", "t5"])])
    sample: dict[str, Any] = {
        "test_dataset_name": "builtin:conversations",
        "item_db_name": "builtin:tracks",
        "user_db_name": "builtin:users",
        "track_split_types": ["all_tracks"],
        "user_split_types": ["all_users"],
        "lm_type": "template",
        "retrieval_type": "hybrid",
        "retrieval": {"retrievers": [{"type": "continuity"}, {"type": "bm25"}], "names": ["continuity", "words"]},
        "rerankers": [{"type": "lambdarank", "model": str(tmp_path / "model")}],
        "training": {"lambdarank": {"n_rounds": 2, "min_leaf_size": 5, "n_seeds": 1}},
        "pool_size": 20,
        "cache_dir": str(tmp_path / "cache"),
    }
    (tmp_path / "config").mkdir()
    for name, values in {"mine": keys, "other": keys, "one": keys, "learn": sample}.items():
        Path(f"config/{name}.yaml").write_text(yaml.safe_dump(values), encoding="utf-8")
    Path("two.yaml").write_text("variants:\n- {name: plain}\n- {name: new, set: {exclude_played: true}}\n")
    for name in ("mine", "other"):
        save(tmp_path, name, [row(session, turn, ["t1", "t3"]) for session in "abcd" for turn in (1, 2)])
    return tmp_path


def contents() -> dict[str, bytes]:
    """Every file that people care for."""
    files = (path for path in Path().rglob("*") if path.is_file() and not is_record(path))
    kept = ("cache", "config", "exp")
    return {
        path.as_posix(): path.read_bytes() for path in files if path.parts[0] not in kept and path.suffix != ".lock"
    }


def shared_name(first: Writer, second: Writer) -> str | None:
    """A name that both files can have."""
    fixed = [writer.name for writer in (first, second) if writer.name is not None]
    name = fixed[0] if fixed else "results.json"
    fits = all(Path(name).suffix in writer.suffixes and writer.name in (None, name) for writer in (first, second))
    return name if fits else None


def own_name(writer: Writer) -> str:
    return writer.name or "results.json"


def attempt(name: str, path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Run a command; every file that was there must be there afterwards, with the same bytes."""
    if name == "submit" and not path.parent.is_file():
        predictions_for(path)
    before = contents()
    code = main(WRITERS[name].flags(path))
    said = capsys.readouterr().err.strip()
    after = contents()
    if name in ("baseline", "train") and code == 0:
        # Its manifest holds the times of the last start, and is its own.
        before.pop(path.with_name(f"{path.stem}.manifest.json").as_posix(), None)
    assert {file: after.get(file) for file in before} == before, (name, path, said)
    return code, said


def tell(*columns: object) -> None:
    logger.info("| %s |", " | ".join(map(str, columns)))


@pytest.mark.parametrize("first", [name for name in WRITERS if name != "infer --overwrite"])
def test_no_command_replaces_what_another_has_written(
    first: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, second in enumerate(name for name in WRITERS if name.split()[0] != first):
        name = shared_name(WRITERS[first], WRITERS[second])
        folder = Path(f"out{number}")
        paths = [folder / (name or own_name(WRITERS[each])) for each in (first, second)]
        assert attempt(first, paths[0], capsys)[0] == 0
        written = paths[0].read_bytes()
        code, said = attempt(second, paths[1], capsys)
        assert paths[0].read_bytes() == written
        assert code == (0 if name is None else 2), (second, said)
        if name is not None:
            assert said.splitlines()[-1].startswith("error: cannot write the "), said
            assert f" to {folder}/" in said
            assert "mcrs does not replace it" in said
            assert "\n" not in said
        tell(first, second, "same folder", name or "different names", code)


@pytest.mark.parametrize("name", WRITERS)
def test_no_command_replaces_a_file_of_the_user_or_writes_through_one(
    name: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = own_name(WRITERS[name])
    for folder in ("user", "link", "folder"):
        Path(folder).mkdir()
    Path("notes.txt").write_text("mine")
    Path("user", file).write_text("mine")
    Path("link", file).symlink_to("../notes.txt")
    Path("folder", file).mkdir()
    Path("folder", file, "notes.txt").write_text("mine")
    for folder in ("user", "link", "folder", "notes.txt"):
        code, said = attempt(name, Path(folder, file), capsys)
        assert code == 2, (folder, said)
        assert "Traceback" not in said
        assert folder in said
        tell("the user", name, f"{folder} in the way", file, code)
    assert Path("link", file).is_symlink()
    assert attempt(name, Path("user/nested/deep", file), capsys)[0] == 0
    tell("the user", name, "nested folder", file, 0)


@pytest.mark.parametrize("name", [name for name in WRITERS if name != "infer --overwrite"])
def test_every_command_replaces_its_own_output_until_it_is_edited(
    name: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path("out") / own_name(WRITERS[name])
    assert [attempt(name, path, capsys)[0] for _ in range(2)] == [0, 0]
    path.write_bytes(path.read_bytes() + b"\n")
    code, said = attempt(name, path, capsys)
    assert code == 2
    assert "it was changed after it was written" in said
    tell("the user", name, "edited output", path.name, code)


@pytest.mark.parametrize("flags", [[], ["--overwrite"]])
@pytest.mark.parametrize("other", ["tid.manifest", "tid.journal"])
def test_run_whose_name_is_that_of_another_runs_file_is_refused(
    other: str, flags: list[str], place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert attempt("infer", Path("out/tid.json"), capsys)[0] == 0
    before = contents()
    code = main(infer(Path(f"out/{other}.json"), *flags))
    assert {file: contents()[file] for file in before} == before
    assert code == (2 if other == "tid.manifest" else 0)
    tell("infer tid", f"infer {other}", "same folder", f"{other}.json", code)
