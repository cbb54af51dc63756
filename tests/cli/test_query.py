"""What ``mcrs query`` prints: text with several tracks, or one JSON object and nothing else on standard output."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mcrs.cli import main
from mcrs.db_user import UserProfiles
from tests.scripts import ROOT, run_python, run_script

QUERY = ["query", "--user_query", "I'd like some jazz", "--set", "lm_type=template"]
TRACK_KEYS = ["track_id", "title", "artists", "album", "tags", "release_date", "score", "reasons"]


@pytest.fixture(autouse=True)
def _in_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def answered(capsys: pytest.CaptureFixture[str], *flags: str) -> dict[str, Any]:
    assert main([*QUERY, "--format", "json", *flags]) == 0
    loaded: dict[str, Any] = json.loads(capsys.readouterr().out)
    return loaded


def test_json_answer_holds_every_track_with_the_same_keys(capsys: pytest.CaptureFixture[str]) -> None:
    answer = answered(capsys)
    assert list(answer) == ["tracks", "matched", "asked", "excluded", "response", "response_source"]
    assert len(answer["tracks"]) == 20
    for track in answer["tracks"]:
        assert list(track) == TRACK_KEYS
        assert all(isinstance(track[key], list) for key in ("artists", "tags", "reasons"))
        assert all(isinstance(track[key], str) for key in ("track_id", "title", "album", "release_date"))
        assert isinstance(track["score"], float)
    assert answer["matched"] is True
    assert answer["response_source"] == "template"
    assert any("jazz" in reason for reason in answer["tracks"][0]["reasons"])


def test_json_answer_has_as_many_tracks_as_top_says(capsys: pytest.CaptureFixture[str]) -> None:
    every = answered(capsys)["tracks"]
    assert answered(capsys, "--top", "2")["tracks"] == every[:2]


@pytest.mark.parametrize("command", [("run_crs.py",), ("-m", "mcrs", "query")])
def test_json_is_all_of_standard_output_whatever_a_plug_in_prints(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "loud.py").write_text("print('a plug-in speaks')\n", encoding="utf-8")
    script = [ROOT / command[0]] if len(command) == 1 else command
    flags = ("--format", "json", "--top", "1", "--set", "lm_type=template", "--plugin", "loud.py", "-v")
    done = run_python(*script, *flags, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)})
    assert done.code == 0, done.stderr
    assert len(json.loads(done.stdout)["tracks"]) == 1
    assert "a plug-in speaks" in done.stderr
    assert "no --user_query" in done.stderr


def test_json_is_valid_where_standard_output_is_ascii(tmp_path: Path) -> None:
    flags = ("--user_query", "música brasileira", "--format", "json", "--set", "lm_type=template")
    done = run_script("run_crs.py", *flags, cwd=tmp_path, env={"PYTHONIOENCODING": "ascii"})
    assert done.code == 0, done.stderr
    assert done.stdout.isascii()
    assert any(not track["title"].isascii() for track in json.loads(done.stdout)["tracks"])


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--set", "retrieval_typ=bm25"], "did you mean 'retrieval_type'"),
        (["--top", "21"], "--top 21: the configuration recommends 20 tracks; add --set topk=21"),
        (["--user_id", "x", "--user_query", " "], "the query is empty"),
        (["--set", "item_db_name=nowhere/at/all"], "nowhere/at/all"),
    ],
)
def test_json_mistake_is_a_line_on_standard_error_and_leaves_standard_output_empty(
    flags: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*QUERY, "--format", "json", *flags]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert message in said.err


def test_json_needs_a_message_where_a_terminal_would_open_a_chat(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    assert main(["query", "--format", "json"]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "error: --format json answers one message; give it by --user_query\n")


def test_top_lists_tracks_with_their_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    tracks = answered(capsys, "--top", "3")["tracks"]
    assert main([*QUERY, "--top", "3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for place, track in enumerate(tracks, 1):
        line = f"{place:>3}. {track['title']} by {', '.join(track['artists'])} ({track['release_date']})"
        assert lines[lines.index(line) + 1].strip() == "; ".join(track["reasons"])


@pytest.mark.parametrize("flags", [(), ("--format", "json")])
def test_user_without_a_profile_is_one_line_of_warning(
    flags: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    for user_id in ("nobody", ""):
        assert main([*QUERY, *flags, "--user_id", user_id]) == 0
        said = f"warning: --user_id {user_id!r}: builtin:users has no such user, so answers are not personalised"
        assert [line for line in capsys.readouterr().err.splitlines() if "warning" in line] == [said]
    known = UserProfiles.load("builtin:users", ["all_users"]).table["user_id"][0].as_py()
    assert main([*QUERY, *flags, "--user_id", known]) == 0
    assert "warning" not in capsys.readouterr().err
