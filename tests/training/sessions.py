"""Sessions of a few ids, as files and as a configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mcrs.config import RunConfig, make_config
from mcrs.data.conversation import Session, parse_session
from tests.tiny_data import write_rows

N_TRACKS = 12


def row_of(name: str, user: str, tracks: Sequence[str]) -> dict[str, Any]:
    """A labelled session in which some tracks are played."""
    rows = []
    for turn, track in enumerate(tracks, 1):
        rows += [
            {"turn_number": turn, "role": "user", "content": f"something like {track}"},
            {"turn_number": turn, "role": "music", "content": track},
            {"turn_number": turn, "role": "assistant", "content": "Here it is."},
        ]
    return {"session_id": name, "user_id": user, "conversations": rows}


def session_of(name: str, user: str, tracks: Sequence[str]) -> Session:
    return parse_session(row_of(name, user, tracks))


def write_config(folder: Path, rows: Sequence[dict[str, Any]], **changes: Any) -> RunConfig:
    """A configuration of twelve tracks whose test split is some sessions."""
    return make_config(write_settings(folder, rows, **changes), "test")


def write_settings(folder: Path, rows: Sequence[dict[str, Any]], **changes: Any) -> Mapping[str, Any]:
    """The data in files, and the settings of a configuration that names them."""
    tracks = [{"track_id": f"t{i:02}", "track_name": [f"Song {i}"]} for i in range(N_TRACKS)]
    write_rows(folder / "tracks", "all", tracks)
    write_rows(folder / "users", "all", [{"user_id": user} for user in sorted({row["user_id"] for row in rows})])
    write_rows(folder / "talks", "test", rows)
    return {
        "lm_type": "template",
        "item_db_name": str(folder / "tracks"),
        "user_db_name": str(folder / "users"),
        "test_dataset_name": str(folder / "talks"),
        "split_types": ["all"],
        "corpus_types": ["track_name"],
        "cache_dir": str(folder / "cache"),
        "device": "cpu",
        **changes,
    }
