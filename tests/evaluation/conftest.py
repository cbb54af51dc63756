"""A folder in which the commands can be run."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.evaluation.builders import row, save, session_row
from tests.tiny_data import write_rows, write_tiny_data


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with configurations ``mine`` (labelled) and ``blind``, and predictions for both."""
    monkeypatch.setattr("mcrs.evaluation.ground_truth.MIN_SESSIONS", 0)  # there are few sessions
    sessions = [session_row(name, ["t1", "t2"]) for name in ("a", "b", "c")]
    keys = write_tiny_data(tmp_path / "data", sessions) | {"lm_type": "template", "cache_dir": str(tmp_path / "cache")}
    blind_rows = [{**row, "conversations": row["conversations"][:4]} for row in sessions]
    blind = {**keys, "test_dataset_name": str(write_rows(tmp_path / "data" / "blind", "test", blind_rows))}
    write_rows(tmp_path / "data" / "talks", "train", [session_row("old", ["t4", "t5", "t4"])])
    (tmp_path / "config").mkdir()
    for name, values in (("mine", keys), ("other", keys), ("blind", blind)):
        (tmp_path / "config" / f"{name}.yaml").write_text(yaml.safe_dump(values), encoding="utf-8")
    lists = {"mine": ["t1", "t3"], "other": ["t0", "t1", "t2"]}
    for name, tracks in lists.items():
        save(tmp_path, name, [row(session, turn, tracks) for session in "abc" for turn in (1, 2)])
    save(tmp_path, "blind", [row(session, 2, ["t3", "t0"]) for session in "abc"])
    monkeypatch.chdir(tmp_path)
    return tmp_path
