"""Parquet files: what is read of their columns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mcrs.data import load_split
from mcrs.data.conversation import SESSION_COLUMNS, parse_session
from mcrs.data.files.parquet import read_parquet

MESSAGES = [
    {"turn_number": 1, "role": "user", "content": "jazz", "thought": "x" * 99},
    {"turn_number": 1, "role": "music", "content": "t1", "thought": None},
]
GOAL = {"category": "A", "listener_goal": "y" * 99, "specificity": "HL"}


def write(path: Path, conversation: Any, goal: Any = GOAL) -> Path:
    row = {"session_id": "s", "user_id": "u", "conversations": conversation, "conversation_goal": goal}
    pq.write_table(pa.Table.from_pylist([row, {**row, "session_id": "t"}]), path)
    return path


def test_only_the_keys_that_are_used_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "test.parquet", MESSAGES)
    table = read_parquet(path, list(SESSION_COLUMNS), SESSION_COLUMNS)
    assert table.column_names == list(SESSION_COLUMNS)
    assert sorted(table["conversations"][0].as_py()[0]) == ["content", "role", "turn_number"]
    assert sorted(table["conversation_goal"][0].as_py()) == ["category", "specificity"]
    whole = read_parquet(path, list(SESSION_COLUMNS))
    assert "thought" in whole["conversations"][0].as_py()[0]
    assert read_parquet(path).column_names == list(SESSION_COLUMNS)


@pytest.mark.parametrize(
    "conversation",
    [
        MESSAGES,
        [{key: message[key] for key in ("content", "role", "turn_number")} for message in MESSAGES],
        {key: [message[key] for message in MESSAGES] for key in MESSAGES[0]},
        json.dumps(MESSAGES),
    ],
)
@pytest.mark.parametrize("goal", [GOAL, json.dumps(GOAL), None, {"listener_goal": "z"}])
def test_every_layout_gives_the_same_session(tmp_path: Path, conversation: Any, goal: Any) -> None:
    write(tmp_path / "test.parquet", conversation, goal)
    row, _ = load_split(str(tmp_path), ["test"], list(SESSION_COLUMNS), SESSION_COLUMNS).to_pylist()
    session = parse_session(row)
    assert session.turns[0].turn.user_query == "jazz"
    assert session.turns[0].relevant_track_id == "t1"
    assert session.goal_category == ("A" if goal in (GOAL, json.dumps(GOAL)) else None)
