"""Runs in the layout of the challenge: ``exp/inference/{eval_dataset}/{tid}.json``."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from mcrs.cli import main, run_command
from tests.scripts import run_script
from tests.tiny_data import session_row, write_rows, write_tiny_data

INFERENCE, SCORES = Path("exp/inference"), Path("exp/scores")


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A working folder with ``config/mine.yaml`` and data, and the flags that name labelled conversations."""
    rows = [session_row(name) for name in ("ann", "bob")]
    data = write_tiny_data(tmp_path / "data", rows)
    blind = [{**row, "conversations": row["conversations"][:4]} for row in rows]
    write_rows(tmp_path / "data" / "blind", "test", blind)
    (tmp_path / "config").mkdir()
    for name in ("mine", "other_devset"):
        text = json.dumps({**data, "lm_type": "template", "cache_dir": "cache", "test_dataset_name": "nowhere"})
        (tmp_path / "config" / f"{name}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return ["--set", "test_dataset_name=data/talks"]


def blind(flags: list[str]) -> list[str]:
    return [flag.replace("talks", "blind") for flag in flags]


def turns(path: Path) -> list[tuple[str, int]]:
    return [(row["session_id"], row["turn_number"]) for row in json.loads(path.read_text(encoding="utf-8"))]


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("[!.]*.*") if path.is_file()}


def test_devset_from_inference_to_report_keeps_all_files_in_its_folder(folders: list[str]) -> None:
    flags = ["--eval_dataset", "devset", *folders]
    for tid in ("mine", "other_devset"):
        assert main(["infer", "--tid", tid, *flags]) == 0
        assert main(["evaluate", "--tid", tid, *flags]) == 0
    assert main(["compare", "mine", "other_devset", *flags]) == 0
    assert main(["baseline", "random", "--tid", "mine", *flags]) == 0
    own = {".lock", ".journal.jsonl", ".manifest.json", ".json"}
    assert {"devset/mine.json", "devset/other_devset.json", "devset/mine_random.json"} < files(INFERENCE)
    assert {name.partition("/")[0] for name in files(INFERENCE) | files(SCORES)} == {"devset"}
    assert {name for name in files(INFERENCE) if name.startswith("devset/mine.")} == {
        f"devset/mine{end}" for end in own - {".lock"}
    }
    assert files(SCORES) == {"devset/mine.json", "devset/other_devset.json", "devset/mine_vs_other_devset.json"}


def test_report_reads_and_writes_the_same_layout(folders: list[str]) -> None:
    flags = ["--eval_dataset", "devset", *folders]
    assert main(["infer", "--tid", "mine", *flags]) == 0
    assert main(["report", "mine", *flags]) == 0
    assert files(SCORES) == {"devset/mine.html"}


def test_folder_is_below_the_paths_that_are_given(folders: list[str]) -> None:
    flags = ["--tid", "mine", "--eval_dataset", "devset", "--save_path", "out", *folders]
    assert main(["infer", *flags]) == 0
    assert main(["evaluate", *flags, "--scores_path", "scores"]) == 0
    assert Path("out/devset/mine.json").is_file()
    assert Path("scores/devset/mine.json").is_file()
    assert not Path("exp").exists()


@pytest.mark.parametrize("name", ["blindset_A", "blindset_B"])
def test_blind_set_from_inference_to_the_zip(folders: list[str], name: str) -> None:
    flags = ["--tid", "mine", "--eval_dataset", name, *blind(folders)]
    assert run_command("infer", flags, blind=True) == 0
    assert main(["submit", *flags]) == 0
    with zipfile.ZipFile(INFERENCE / name / "mine.zip") as archive:
        assert archive.namelist() == ["prediction.json"]
        packed = json.loads(archive.read("prediction.json"))
    assert [(row["session_id"], row["turn_number"]) for row in packed] == [("ann", 2), ("bob", 2)]


def test_local_conversations_of_a_run_need_not_be_named_again(
    folders: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    flags = ["--tid", "mine", "--eval_dataset", "blindset_A"]
    assert run_command("infer", [*flags, *blind(folders)], blind=True) == 0
    assert main(["submit", *flags]) == 0
    assert (INFERENCE / "blindset_A/mine.zip").is_file()
    assert run_command("infer", ["--tid", "mine", "--eval_dataset", "devset", *folders]) == 0
    capsys.readouterr()
    assert main(["evaluate", "--tid", "mine", "--eval_dataset", "devset"]) == 0
    assert "using the data of the flags" not in capsys.readouterr().err
    # Predictions elsewhere were not made for that dataset.
    assert main(["infer", "--tid", "mine", "--save_path", "out", *folders]) == 0
    assert main(["report", "out/mine.json", "--eval_dataset", "devset"]) == 2
    assert "using the data of the flags, which differ" in capsys.readouterr().err


@pytest.mark.parametrize("script", ["run_inference_test.py", "run_inference_blind.py"])
def test_data_decide_what_is_answered_whichever_script_runs(folders: list[str], script: str) -> None:
    flags = ["--tid", "mine", "--eval_dataset"]
    done = run_script(script, *flags, "devset", *folders, cwd=Path.cwd())
    assert done.code == 0, done.stderr
    assert turns(INFERENCE / "devset/mine.json") == [("ann", 1), ("ann", 2), ("bob", 1), ("bob", 2)]
    assert ("is not a blind set" in done.stderr) == ("blind" in script)
    done = run_script(script, *flags, "blindset_A", *blind(folders), cwd=Path.cwd())
    assert done.code == 0, done.stderr
    assert turns(INFERENCE / "blindset_A/mine.json") == [("ann", 2), ("bob", 2)]


def test_evaluate_of_a_blind_set_says_what_to_use(folders: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--tid", "mine", "--eval_dataset", "blindset_A", *blind(folders)]) == 2
    said = capsys.readouterr().err
    assert "check a blind run with mcrs submit" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("command", [["infer"], ["evaluate"], ["submit"], ["baseline", "random"]])
@pytest.mark.parametrize(
    ("name", "hint"), [("blindset_a", "; did you mean 'blindset_A'?"), ("", ""), ("../devset", "; did you mean")]
)
def test_unknown_dataset_is_one_line(
    folders: list[str], command: list[str], name: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--tid", "mine", "--eval_dataset", name, *folders]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"error: --eval_dataset {name!r}: unknown dataset{hint}")
    assert said.endswith("(known: devset, blindset_A, blindset_B)\n")
    assert said.count("\n") == 1
    assert not Path("exp").exists()


def test_predictions_of_another_system_are_scored_with_any_configuration(folders: list[str]) -> None:
    flags = ["--eval_dataset", "devset", *folders]
    assert main(["baseline", "random", "--tid", "mine", "--name", "theirs", *flags]) == 0
    assert main(["evaluate", "--tid", "theirs", "--config", "config/mine.yaml", *flags]) == 0
    assert files(SCORES) == {"devset/theirs.json"}


def test_missing_run_is_looked_for_in_the_layout(folders: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["infer", "--tid", "mine", *folders]) == 0
    capsys.readouterr()
    assert main(["evaluate", "--tid", "mine", "--eval_dataset", "devset", *folders]) == 2
    assert "no predictions at exp/inference/devset/mine.json" in capsys.readouterr().err
