"""The released inference script, as it is, over this package."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.scripts import ROOT, run_python

#: Points the script's ``load_dataset`` at a folder, and runs it.
RUNNER = """
import runpy, sys
import datasets
load = datasets.load_dataset
script, sessions = sys.argv[1:]
datasets.load_dataset = lambda name, split: load(sessions, split=split)
sys.argv = [script, "--tid", "pack"]
runpy.run_path(script, run_name="__main__")
"""
CONFIG = {
    "lm_type": "template",
    "retrieval_type": "bm25",
    "item_db_name": "./tracks",
    "user_db_name": "./users",
    "split_types": ["all"],
    "corpus_types": ["track_name", "artist_name", "album_name", "release_date"],
    "cache_dir": "./cache",
    "device": "cuda",
    "attn_implementation": "flash_attention_2",
}


@pytest.fixture
def script() -> Path:
    """``run_inference_test.py`` of a checkout of the released baseline, which is no part of this project."""
    if "MCRS_RELEASED_DIR" not in os.environ:
        pytest.skip("no released baseline here; set MCRS_RELEASED_DIR to a checkout of it")
    for package in ("omegaconf", "pandas"):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"the released script needs {package}")
    return Path(os.environ["MCRS_RELEASED_DIR"]) / "run_inference_test.py"


def assert_same_but_for_ties(found: list[str], golden: dict[str, Any]) -> None:
    """Compare two rankings; the order within equal scores is arbitrary, and so is who ties with the last."""
    by_score: dict[float, set[str]] = {}
    for track_id, score in zip(golden["track_ids"], golden["scores"], strict=True):
        by_score.setdefault(score, set()).add(track_id)
    assert len(set(found)) == len(golden["track_ids"])
    start = 0
    for score, track_ids in by_score.items():
        mine = set(found[start : start + len(track_ids)])
        start += len(track_ids)
        if score == golden["scores"][-1]:
            assert golden["tied_at_cut"] is None or mine <= track_ids | set(golden["tied_at_cut"])
        else:
            assert mine == track_ids


def test_script_runs_unchanged_and_ranks_as_the_released_package(pack_dir: Path, script: Path, tmp_path: Path) -> None:
    data = pack_dir / "data"
    for name, kind, split in (("tracks", "Track", "all_tracks"), ("users", "User", "all_users")):
        (tmp_path / name / "data").mkdir(parents=True)
        source = data / f"TalkPlayData-Challenge-{kind}-Metadata" / "data" / f"{split}-00000-of-00001.parquet"
        (tmp_path / name / "data" / "all-00000-of-00001.parquet").symlink_to(source.resolve())
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "pack.yaml").write_text(json.dumps(CONFIG), encoding="utf-8")
    (tmp_path / "runner.py").write_text(RUNNER, encoding="utf-8")
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    sessions = data / "TalkPlayData-Challenge-Dataset"
    done = run_python("runner.py", script.resolve(), sessions.resolve(), cwd=tmp_path, env={"PYTHONPATH": path})
    assert done.code == 0, done.stderr
    found = json.loads((tmp_path / "exp" / "inference" / "pack.json").read_text(encoding="utf-8"))
    golden = json.loads((pack_dir / "golden" / "bm25_dev.json").read_text(encoding="utf-8"))
    assert len(found) == len(golden) == 1304
    for mine, theirs in zip(found, golden, strict=True):
        assert (mine["session_id"], mine["turn_number"]) == (theirs["session_id"], theirs["turn_number"])
        assert mine["predicted_response"]
        assert_same_but_for_ties(mine["predicted_track_ids"], theirs)
