"""A conversation that is saved is one that can be evaluated."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mcrs.cli import main
from mcrs.data.conversation import parse_session
from mcrs.web.answering import answer
from mcrs.web.visit import Exchange, Visit, session_line, session_row

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from mcrs.web.pipelines import Pipelines


def talk(pipelines: Pipelines, *queries: str, user_id: str | None = None) -> Visit:
    visit = Visit(user_id=user_id)
    for query in queries:
        *_, last = answer(visit, pipelines.get(pipelines.first), query)
        assert last.stage == "done", last.error
    return visit


def test_saved_conversation_is_read_as_it_was_held(pipelines: Pipelines) -> None:
    visit = talk(pipelines, "calm piano", "Something “older”?\nPlease.", user_id="sample-user-01")
    visit.exchanges[0].verdict = "skip"
    visit.exchanges.append(Exchange("never answered", stage="failed", error="no memory"))
    users = pipelines.get(pipelines.first).users
    row = json.loads(session_line(visit, users))
    assert row == session_row(visit, users)
    session = parse_session(row)
    assert session.session_id == visit.session.session_id
    assert session.user_id == "sample-user-01"
    assert row["user_profile"]["country_name"] == users.profile("sample-user-01")["country_name"]
    first, second = session.turns
    assert first.relevant_track_id == visit.exchanges[0].tracks[0]["track_id"]
    assert second.turn.user_query == "Something “older”?\nPlease."
    assert second.turn.history == tuple(visit.session.history[:3])
    assert [turn["goal_progress_assessment"] for turn in row["goal_progress_assessments"]] == [
        "DOES_NOT_MOVE_TOWARD_GOAL",
        None,
    ]


def test_saved_conversation_is_evaluated_like_any_dataset(
    pipelines: Pipelines, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    visit = talk(pipelines, "calm piano", "something by John Coltrane", "no jazz please")
    (tmp_path / "chats").mkdir()
    line = session_line(visit, pipelines.get(pipelines.first).users)
    (tmp_path / "chats" / "test.jsonl").write_text(line, encoding="utf-8")
    flags = ["--tid", "demo", "--set", "lm_type=template", "--set", f"test_dataset_name={tmp_path / 'chats'}"]
    flags += ["--set", f"cache_dir={tmp_path}", "--save_path", str(tmp_path / "runs")]
    assert main(["infer", *flags]) == 0
    assert main(["evaluate", *flags, "--scores_path", str(tmp_path / "scores")]) == 0
    scores = json.loads((tmp_path / "scores" / "demo.json").read_text(encoding="utf-8"))
    # The same pipeline over the same turns recommends the same tracks again.
    assert scores["ndcg@20"] == 1.0
    assert "Traceback" not in capsys.readouterr().err
