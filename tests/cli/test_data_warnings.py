"""Evaluating a run whose data changed after it was made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from mcrs.cli import main
from tests.tiny_data import session_row, write_rows, write_tiny_data

SESSIONS = [session_row(name) for name in "abc"]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder with data and a run of two of the three sessions."""
    monkeypatch.chdir(tmp_path)
    keys = write_tiny_data(tmp_path / "data", SESSIONS)
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump({"lm_type": "template", **keys}), encoding="utf-8")
    assert main(["infer", "--config", "mine.yaml", "--limit", "2"]) == 0
    capsys.readouterr()
    return tmp_path


def evaluate(capsys: pytest.CaptureFixture[str], *flags: str) -> list[str]:
    assert main(["evaluate", "--tid", "mine", "--allow-missing", *flags]) == 0
    return [line for line in capsys.readouterr().err.splitlines() if "changed after" in line]


def change_conversations(place: Path) -> None:
    changed = [*json.loads(json.dumps(SESSIONS[:1])), *SESSIONS[1:]]
    changed[0]["conversations"][0]["content"] = "something else"
    write_rows(place / "data" / "talks", "test", changed)


def change_catalogue(place: Path) -> None:
    rows = [{"track_id": f"t{number}", "track_name": [f"Other {number}"]} for number in range(6)]
    write_rows(place / "data" / "tracks", "all", rows)


def test_unchanged_data_are_no_warning(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(capsys) == []


def test_changed_data_are_one_warning(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change_catalogue(place)
    (line,) = evaluate(capsys)
    tracks, talks = place / "data" / "tracks", place / "data" / "talks"
    assert line.startswith(f"warning: mine: the catalogue {tracks} changed after the run was made (")
    change_conversations(place)
    (line,) = evaluate(capsys)
    assert f"the catalogue {tracks} and conversations {talks} (test) changed after" in line
    for command in (["compare", "mine", "copy", "--allow-missing"], ["submit", "--tid", "mine"]):
        for name in ("json", "manifest.json"):
            text = (place / f"exp/inference/mine.{name}").read_text(encoding="utf-8")
            (place / f"exp/inference/copy.{name}").write_text(text, encoding="utf-8")
        main(command)
        assert capsys.readouterr().err.count("changed after the run was made") == (2 if "copy" in command else 1)


def test_sessions_that_the_run_did_not_answer_may_change(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_rows(place / "data" / "talks", "test", [*SESSIONS[:2], session_row("new")])
    assert evaluate(capsys) == []


def test_other_data_and_fields_on_purpose_are_not_changes(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_rows(place / "more", "test", [*SESSIONS, session_row("d")])
    assert evaluate(capsys, "--set", f"test_dataset_name={place / 'more'}") == []
    rows = [{"track_id": f"t{number}", "track_name": [f"Song {number}"], "album_name": ["x"]} for number in range(6)]
    write_rows(place / "data" / "tracks", "all", rows)
    assert evaluate(capsys, "--set", "corpus_types=[track_name, album_name]") == []


@pytest.mark.parametrize("kind", [["random"], ["popularity", "--source", "catalog"]])
def test_baselines_of_unchanged_data_are_no_warning(
    place: Path, capsys: pytest.CaptureFixture[str], kind: list[str]
) -> None:
    rows = [{"track_id": f"t{number}", "track_name": [f"Song {number}"], "popularity": number} for number in range(6)]
    write_rows(place / "data" / "tracks", "all", rows)
    assert main(["baseline", *kind, "--config", "mine.yaml", "--name", "chance"]) == 0
    capsys.readouterr()
    assert main(["evaluate", "--tid", "chance"]) == 0
    assert "changed after" not in capsys.readouterr().err
