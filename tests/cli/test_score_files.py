"""Scores of ``mcrs evaluate`` in other formats, and tables of turns."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import yaml

from mcrs.cli import main
from tests.tiny_data import session_row, write_tiny_data

EVALUATE = ["evaluate", "--tid", "mine"]


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the run ``mine``."""
    folder = tmp_path_factory.mktemp("run")
    keys = write_tiny_data(folder / "data", [session_row("ann"), session_row("bob")])
    config = {**keys, "lm_type": "template", "cache_dir": str(folder / "cache")}
    (folder / "mine.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    assert main(["infer", "--config", str(folder / "mine.yaml"), "--save_path", str(folder / "exp/inference")]) == 0
    return folder


@pytest.fixture(autouse=True)
def _in_the_folder(run_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(run_folder)
    capsys.readouterr()


def test_format_is_all_of_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*EVALUATE, "--format", "json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["details"]["tid"] == "mine"
    assert "The scores are saved in exp/scores/mine.json" in said.err
    assert main([*EVALUATE, "--format", "csv"]) == 0
    assert capsys.readouterr().out.startswith("run,measure,value,low,high\nmine,ndcg@1,")


def test_output_gets_the_format_of_its_suffix_or_of_the_flag(
    run_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*EVALUATE, "--output", "scores.md"]) == 0
    assert "mine on " in capsys.readouterr().out
    assert (run_folder / "scores.md").read_text(encoding="utf-8").startswith("| run ")
    assert main([*EVALUATE, "--output", "scores.txt", "--format", "latex"]) == 0
    assert (run_folder / "scores.txt").read_text(encoding="utf-8").startswith("\\begin{tabular}")


def test_comparison_has_the_same_formats(run_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["baseline", "random", "--config", "mine.yaml"]) == 0
    compare = ["compare", "mine", "mine_random"]
    capsys.readouterr()
    assert main([*compare, "--format", "json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == json.loads((run_folder / "exp/scores/mine_vs_mine_random.json").read_bytes())
    assert "The comparison is saved in exp/scores/mine_vs_mine_random.json" in said.err

    assert main([*compare, "--output", "both.csv"]) == 0
    with (run_folder / "both.csv").open(encoding="utf-8", newline="") as stream:
        rows = {(row["run"], row["measure"]): row for row in csv.DictReader(stream)}
    first, second = rows["mine", "ndcg@20"], rows["mine_random", "ndcg@20"]
    assert float(second["difference"]) == pytest.approx(float(second["value"]) - float(first["value"]))
    assert second["p_holm"]
    assert first["difference"] == rows["mine_random", "distinct_2"]["difference"] == ""
    assert main([*compare, "--output", "both.md"]) == 0
    assert (run_folder / "both.md").read_text(encoding="utf-8").startswith("| run ")
    capsys.readouterr()
    assert main([*compare, "--format", "latex"]) == 0
    assert capsys.readouterr().out.startswith("\\begin{tabular}{llrrrrrrrr}")


def test_turns_are_written_as_csv_and_as_json_lines(run_folder: Path) -> None:
    assert main([*EVALUATE, "--per-turn", "turns.csv"]) == 0
    with (run_folder / "turns.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["session_id"], row["turn_number"]) for row in rows] == [
        ("ann", "1"), ("ann", "2"), ("bob", "1"), ("bob", "2")
    ]  # fmt: skip
    assert main([*EVALUATE, "--per-turn", "turns.jsonl"]) == 0
    lines = (run_folder / "turns.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["rank"] for line in lines] == [int(row["rank"]) for row in rows]


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--output", "scores.xlsx"], "--output scores.xlsx: expected a file that ends in .json, .csv, .md, .tex"),
        (["--output", "scores.csv", "--format", "text"], "--output scores.csv: expected a file that ends in"),
        (["--per-turn", "turns.xlsx"], "--per-turn turns.xlsx: expected a file that ends in .csv or .jsonl"),
        (["--per-turn", "t.csv", "--output", "t.csv"], "two outputs have the same file "),
        (["--output", "none/mine.json"], "two outputs have the same file "),
        (["--per-turn", "mine.csv"], "cannot write the turns of mcrs evaluate --per-turn to mine.csv: "),
    ],
)
def test_wrong_file_is_one_line_before_anything_is_scored(
    flags: list[str], message: str, run_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (run_folder / "mine.csv").write_text("mine", encoding="utf-8")
    assert main([*EVALUATE, *flags, "--scores_path", "none"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert message in said.err
    assert said.err.count("\n") == 1
    assert not (run_folder / "none").exists()
