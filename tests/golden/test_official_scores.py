"""The official evaluator's own output for two rankings of real conversations, reproduced."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mcrs.config import make_config
from mcrs.data import load_split
from mcrs.evaluation.ground_truth import GroundTruth, load_ground_truth
from mcrs.evaluation.scored_run import make_run
from mcrs.evaluation.scores import score_run


@pytest.fixture(scope="module")
def truth(pack_dir: Path) -> GroundTruth:
    data = pack_dir / "data"
    return load_ground_truth(
        make_config(
            {
                "item_db_name": str(data / "TalkPlayData-Challenge-Track-Metadata"),
                "user_db_name": str(data / "TalkPlayData-Challenge-User-Metadata"),
                "track_split_types": ["all_tracks"],
                "user_split_types": ["all_users"],
                "test_dataset_name": str(data / "TalkPlayData-Challenge-Dataset"),
            },
            "golden",
        )
    )


@pytest.fixture(scope="module")
def responses(pack_dir: Path) -> dict[tuple[str, int], str]:
    """The data's own assistant responses, for which the official lexical diversity is known."""
    sessions = load_split(str(pack_dir / "data" / "TalkPlayData-Challenge-Dataset"), ["test"]).to_pylist()
    return {
        (session["session_id"], row["turn_number"]): row["content"]
        for session in sessions
        for row in session["conversations"]
        if row["role"] == "assistant"
    }


@pytest.mark.parametrize("name", ["bm25", "bert"])
def test_scores_equal_the_official_evaluators(
    name: str, pack_dir: Path, truth: GroundTruth, responses: dict[tuple[str, int], str]
) -> None:
    golden = pack_dir / "golden"
    official: dict[str, Any] = json.loads((golden / "official_scores_dev.json").read_text(encoding="utf-8"))[name]
    users = {session.session_id: session.user_id for session in truth.sessions}
    rows = [
        {
            "session_id": row["session_id"],
            "user_id": users[row["session_id"]],
            "turn_number": row["turn_number"],
            "predicted_track_ids": row["track_ids"],
            "predicted_response": responses[row["session_id"], row["turn_number"]],
        }
        for row in json.loads((golden / f"{name}_dev.json").read_text(encoding="utf-8"))
    ]
    scores = score_run(make_run(name, rows, truth))
    assert scores.official() == pytest.approx(official["macro"], rel=0, abs=1e-9)
    for number, expected in official["by_turn"].items():
        measured = {measure: scores.by_turn[int(number)][measure] for measure in expected}
        assert measured == pytest.approx(expected, rel=0, abs=1e-9)
