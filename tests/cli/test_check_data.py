"""``mcrs check-data``."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from mcrs.cli import main
from mcrs.cli.check_data import data_report
from tests.scripts import ROOT
from tests.tiny_data import session_row, write_tiny_data

PLAYLIST = str(ROOT / "examples" / "playlist.csv")
COLUMNS = (
    "columns={track_name: Song, artist_name: Performed by, album_name: Record, tag_list: Sound, release_date: Out}"
)


def test_catalogue_is_shown_as_it_is_understood(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-data", PLAYLIST, "--set", COLUMNS]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"catalogue: {PLAYLIST}\n  semicolons between cells, UTF-8; 50 rows, 50 tracks\n")
    for line in (
        "track_id      (generated)         0%  made-",
        "artist_name   Performed by        0%  Nora Vale",
        "  50 rows: track_id made from title, artists and album",
        "3 sample documents, as retrieval indexes them:",
        "    tag_list: country, guitar, acoustic",
    ):
        assert line in shown
    assert "users" not in shown


def test_examples_show_how_cells_are_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text(
        'title,artists,Popularity\nA,"Nora Vale, Tyler, The Creator",61\n', encoding="utf-8"
    )
    assert main(["check-data", str(tmp_path / "a.csv"), "--format", "json"]) == 0
    fields = {field["field"]: field["example"] for field in json.loads(capsys.readouterr().out)["catalogue"]["fields"]}
    assert (fields["artist_name"], fields["popularity"]) == ("Nora Vale | Tyler, The Creator", "61")


def test_columns_that_are_not_known_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-data", PLAYLIST]) == 0
    shown = capsys.readouterr().out
    assert re.search(r"^artist_name +\(none\) +100%\s*$", shown, re.MULTILINE)
    assert "columns that are not read: Performed by, Record, Sound, Out" in shown


def test_documentation_shows_what_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    page = (ROOT / "docs" / "own_catalogue.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```text\n(catalogue: .*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert main(["check-data", "examples/playlist.csv"]) == 0
    assert capsys.readouterr().out.startswith(block)


def test_all_data_of_a_configuration_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-data", "--tid", "demo", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["catalogue"]["tracks"], found["users"]["rows"]) == (472, 26)
    assert found["conversations"] == {
        "name": "builtin:conversations",
        "split": "test",
        "sessions": 26,
        "turns": 208,
        "relevant_tracks": 208,
        "relevant_tracks_in_catalogue": 208,
        "mistakes": [],
    }
    assert [field["field"] for field in found["catalogue"]["fields"]][:2] == ["track_id", "track_name"]
    assert all(field["empty"] == 0 for field in found["catalogue"]["fields"])


@pytest.mark.parametrize(("flags", "n_shown"), [((), 5), (("--all",), 8)])
def test_mistakes_are_counted_and_the_exit_code_is_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], flags: tuple[str, ...], n_shown: int
) -> None:
    (tmp_path / "a.csv").write_text("title,artist\n" + "A,B,C\n" * 8, encoding="utf-8")
    assert main(["check-data", str(tmp_path / "a.csv"), *flags]) == 1
    shown = capsys.readouterr().out
    assert "8 mistakes (8 with too few or too many cells):" in shown
    assert shown.count("expected 2 cells") == n_shown
    assert ("… and 3 more" in shown) == (not flags)
    assert main(["check-data", str(tmp_path / "a.csv"), "--format", "json"]) == 1
    assert len(json.loads(capsys.readouterr().out)["catalogue"]["mistakes"]) == 8


def test_each_dataset_is_checked_whatever_is_wrong_with_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = write_tiny_data(tmp_path, [session_row("s1")])
    (tmp_path / "users" / "all.jsonl").write_text('{"user_id": [1]}\n{"user_id": {}}\n', encoding="utf-8")
    settings["item_db_name"] = str(tmp_path / "none.csv")
    (tmp_path / "mine.yaml").write_text(json.dumps(settings), encoding="utf-8")
    assert main(["check-data", "--config", str(tmp_path / "mine.yaml")]) == 1
    shown = capsys.readouterr().out
    assert "1 mistake (1 unreadable dataset):" in shown
    assert "2 mistakes (2 in column user_id):" in shown
    assert "split test: 1 session, 2 turns" in shown
    assert "relevant tracks" not in shown


def test_only_the_datasets_that_data_names_are_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-data", "--data", PLAYLIST]) == 0
    assert "users" not in capsys.readouterr().out
    (tmp_path / "mine.yaml").write_text(f"item_db_name: {PLAYLIST}\nuser_db_name: builtin:users\n", encoding="utf-8")
    assert main(["check-data", "--data", str(tmp_path / "mine.yaml"), "--format", "json"]) == 0
    assert list(json.loads(capsys.readouterr().out)) == ["catalogue", "users"]


def test_wrong_setting_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-data", PLAYLIST, "--set", "columns.track_nam=Song"]) == 2
    assert "did you mean 'track_name'" in capsys.readouterr().err


def test_turns_without_relevant_tracks_have_no_line_about_them() -> None:
    turns = {"name": "blind", "mistakes": [], "split": "test", "sessions": 2, "turns": 2}
    found = {"conversations": {**turns, "relevant_tracks": 0, "relevant_tracks_in_catalogue": 0}}
    assert data_report(found) == "conversations: blind\n  split test: 2 sessions, 2 turns"


def test_notes_tell_users_without_profiles_and_tracks_without_a_title(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tracks.csv").write_text("track_id,title,artist\n1,A,B\n2,,B\n3,,C\n", encoding="utf-8")
    (tmp_path / "users.csv").write_text("user_id\na\na\n", encoding="utf-8")
    names = f"item_db_name: {tmp_path}/tracks.csv\nuser_db_name: {tmp_path}/users.csv\n"
    (tmp_path / "mine.yaml").write_text(names, encoding="utf-8")
    assert main(["check-data", "--data", str(tmp_path / "mine.yaml")]) == 0
    shown = capsys.readouterr().out
    assert "\n  2 tracks without a title\n" in shown
    assert "\n  1 row has the user_id of a later row, which is used instead\n" in shown
    assert "\n  only user_id was found, no column age_group, gender or country_name" in shown
