"""A dataset of the challenge by its name, read from a hub that has the real ids."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from tests.hub.talkplay import N_TRACKS, track_id
from tests.scripts import Finished, run_python, run_script

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hub.fixtures import Hub

TID = ("--tid", "llama1b_bm25_testset")


def run(hub: Hub, cwd: Path, script: str, *flags: str) -> Finished:
    quick = ("--set", "lm_type=template")
    env = {**hub.env, "OMP_NUM_THREADS": "1"}
    if script.endswith(".py"):
        done = run_script(script, *flags, *quick, cwd=cwd, env=env)
    else:
        done = run_python("-m", "mcrs", script, *flags, *quick, cwd=cwd, env=env)
    assert done.code == 0, done.stderr
    return done


def read(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return rows


def test_devset_with_a_configuration_of_talkplaydata_2_is_the_devset_s_own(hub: Hub, tmp_path: Path) -> None:
    done = run(hub, tmp_path, "run_inference_test.py", *TID, "--eval_dataset", "devset")
    assert (
        "item_db_name is talkpl-ai/TalkPlayData-Challenge-Track-Metadata, not talkpl-ai/TalkPlayData-2" in done.stderr
    )
    run(hub, tmp_path, "run_inference.py", "--tid", "llama1b_bm25_devset")
    rows = read(tmp_path / "exp/inference/devset/llama1b_bm25_testset.json")
    assert rows == read(tmp_path / "exp/inference/llama1b_bm25_devset.json")
    run(hub, tmp_path, "evaluate", *TID, "--eval_dataset", "devset")
    scores = json.loads((tmp_path / "exp/scores/devset/llama1b_bm25_testset.json").read_text(encoding="utf-8"))
    assert scores["total_catalog_size"] == N_TRACKS


@pytest.mark.parametrize("name", ["blindset_A", "blindset_B"])
def test_blind_set_ends_in_a_zip(hub: Hub, tmp_path: Path, name: str) -> None:
    run(hub, tmp_path, "run_inference_blind.py", *TID, "--eval_dataset", name)
    run(hub, tmp_path, "submit", *TID, "--eval_dataset", name)
    with zipfile.ZipFile(tmp_path / f"exp/inference/{name}/llama1b_bm25_testset.zip") as archive:
        rows = json.loads(archive.read("prediction.json"))
    assert rows == read(tmp_path / f"exp/inference/{name}/llama1b_bm25_testset.json")
    assert len(rows) == 3
    assert {track for row in rows for track in row["predicted_track_ids"]} <= {track_id(n) for n in range(N_TRACKS)}
