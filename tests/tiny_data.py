"""Datasets of a few rows, in the hub's schema."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def write_rows(folder: Path, split: str, rows: Iterable[dict[str, Any]]) -> Path:
    """Write one split as JSON lines."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{split}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def session_row(name: str, n_turns: int = 2) -> dict[str, Any]:
    """A labelled session."""
    rows = []
    for turn in range(1, n_turns + 1):
        rows += [
            {"turn_number": turn, "role": "user", "content": f"{name} wants number {turn}"},
            {"turn_number": turn, "role": "music", "content": f"t{turn}"},
            {"turn_number": turn, "role": "assistant", "content": f"Here is “{turn}”."},
        ]
    return {"session_id": name, "user_id": "u1", "conversations": rows}


def write_tiny_data(folder: Path, sessions: Iterable[dict[str, Any]], n_tracks: int = 6) -> dict[str, Any]:
    """Write tracks, one user and sessions, and return the keys of a configuration that name them."""
    write_rows(folder / "tracks", "all", [{"track_id": f"t{i}", "track_name": [f"Song {i}"]} for i in range(n_tracks)])
    write_rows(folder / "users", "all", [{"user_id": "u1", "age_group": "20s"}])
    write_rows(folder / "talks", "test", sessions)
    return {
        "item_db_name": str(folder / "tracks"),
        "user_db_name": str(folder / "users"),
        "test_dataset_name": str(folder / "talks"),
        "split_types": ["all"],
        "corpus_types": ["track_name"],
    }
