"""Checking and packing a blind run from the command line."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from mcrs.cli import main
from tests.evaluation.builders import row, save
from tests.scripts import run_script


def test_submit_packs_a_good_run_and_refuses_a_damaged_one(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive_path = workplace / "exp" / "inference" / "blind.zip"
    save(workplace, "blind", [row("a", 2, ["t3", "t3"]), row("b", 2, ["t3"]), row("c", 2, ["t9"])])
    assert main(["submit", "--tid", "blind"]) == 1
    printed = capsys.readouterr().err
    assert "row 1, session a, turn 2: duplicate track" in printed
    assert "row 3, session c, turn 2: unknown track" in printed
    written = "blind: no submission was written; --fix drops duplicate tracks and rows, and cuts lists\n"
    assert printed.endswith(written)
    assert not archive_path.exists()

    save(workplace, "blind", [row("a", 2, ["t3", "t3"]), row("b", 2, ["t3"]), row("c", 2, ["t0"])])
    assert main(["submit", "--tid", "blind", "--fix"]) == 0
    printed, complaints = capsys.readouterr()
    assert "fixed: row 1, session a, turn 2: dropped 1 duplicate track" in printed
    assert complaints == ""
    with zipfile.ZipFile(archive_path) as archive:
        assert archive.namelist() == ["prediction.json"]
        assert json.loads(archive.read("prediction.json"))[0]["predicted_track_ids"] == ["t3"]


def test_submit_with_other_turn_numbers_gives_no_advice_for_stopped_runs(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(workplace, "blind", [row(name, 1, ["t3"]) for name in "abc"])
    assert main(["submit", "--tid", "blind"]) == 1
    assert capsys.readouterr().err.endswith("blind: no submission was written\n")
    save(workplace, "blind", [row(name, 2, ["t3"]) for name in "ab"])
    assert main(["submit", "--tid", "blind"]) == 1
    assert capsys.readouterr().err.endswith(
        "to finish a stopped or limited run, run mcrs infer again without --limit\n"
    )


def test_submit_of_another_dataset_s_run_is_one_line(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(workplace, "blind", [row("x", 2, ["t3"]), row("y", 2, ["t3"])])
    assert main(["submit", "--tid", "blind"]) == 2
    printed = capsys.readouterr().err
    assert printed.startswith("error: blind: none of its predictions (2) is for a session of ")
    assert printed.count("\n") == 1


@pytest.mark.parametrize("session_id", [None, ["x"], {}, 3])
def test_submit_lists_rows_without_a_session_as_malformed(
    workplace: Path, capsys: pytest.CaptureFixture[str], session_id: object
) -> None:
    save(workplace, "blind", [row("a", 2, ["t3"]) | {"session_id": session_id}, "no object", {"sid": "a"}])
    assert main(["submit", "--tid", "blind"]) == 1
    printed = capsys.readouterr().err
    # A number is the id of a session whose writer forgot the quotation marks.
    where = "row 1, session 3, turn 2" if session_id == 3 else "row 1, turn 2"
    assert f"{where}: malformed: session_id: expected a string, got " in printed
    assert "row 2: malformed: expected an object, got 'no object'" in printed
    assert "row 3: malformed: session_id is missing" in printed


def test_submit_of_a_labelled_run_says_that_it_is_a_rehearsal(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["submit", "--tid", "mine"]) == 0
    assert "is not a blind set: it has the relevant tracks of 6 of 6 turns" in capsys.readouterr().err
    assert (workplace / "exp" / "inference" / "mine.zip").is_file()


@pytest.mark.parametrize(("tid", "warned"), [("mine", True), ("blind", False)])
def test_blind_inference_over_labelled_data_says_so(workplace: Path, tid: str, warned: bool) -> None:
    done = run_script("run_inference_blind.py", "--tid", tid, "--save_path", "out", cwd=workplace)
    assert done.code == 0, done.stderr
    assert ("is not a blind set: it has the relevant tracks of 6 of 6 turns" in done.stderr) == warned
    assert (workplace / "out" / f"{tid}.json").is_file()


def test_evaluate_of_a_blind_run_says_what_to_use(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--tid", "blind"]) == 2
    assert "check a blind run with mcrs submit" in capsys.readouterr().err
