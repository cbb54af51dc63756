"""Conversations and a catalogue that do not belong together."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from mcrs.cli import main
from tests.tiny_data import session_row, write_rows, write_tiny_data


@pytest.mark.parametrize(("prefix", "warned"), [("t", False), ("x", True)])
def test_catalogue_without_any_played_track_is_a_warning(
    prefix: str, warned: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    keys = write_tiny_data(tmp_path / "data", [session_row("a", 2)])
    write_rows(
        tmp_path / "data/tracks", "all", [{"track_id": f"{prefix}{n}", "track_name": ["song"]} for n in range(4)]
    )
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump({"lm_type": "template", **keys}), encoding="utf-8")
    talks, tracks = tmp_path / "data/talks", tmp_path / "data/tracks"
    warning = (
        f"{talks} (test): none of the tracks that it plays (2) is in the catalogue {tracks}; it plays, for example, "
        "'t1', and the catalogue has 'x0'; choose "
    )
    for command in ("check-data", "infer", "evaluate"):
        assert main([command, "--config", "mine.yaml"]) == 0
        assert (warning in capsys.readouterr().err) is warned


def test_conversations_without_tracks_are_no_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    row = session_row("a", 1)
    keys = write_tiny_data(tmp_path / "data", [{**row, "conversations": row["conversations"][:1]}])
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump({"lm_type": "template", **keys}), encoding="utf-8")
    assert main(["infer", "--config", "mine.yaml"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("exclude_played", "again", "warned"), [(True, "t1", True), (False, "t1", False), (True, "t3", False)]
)
def test_tracks_that_are_played_again_are_a_warning_if_the_run_leaves_them_out(
    exclude_played: bool,
    again: str,
    warned: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    row = session_row("a", 3)
    row["conversations"][-2]["content"] = again
    keys = write_tiny_data(tmp_path / "data", [row])
    settings = {"lm_type": "template", "exclude_played": exclude_played, **keys}
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    assert main(["infer", "--config", "mine.yaml"]) == 0
    warning = "relevant track was played before in the session: 1 of 3, the first: session a, turn 3; exclude_played"
    assert (warning in capsys.readouterr().err) is warned
