"""The figures of the training-free hybrid on real conversations."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mcrs.config import RunConfig, load_config
from mcrs.data.session_source import load_sessions, session_source
from mcrs.evaluation.ranking_measures import ndcg
from mcrs.pipeline.wiring import load_catalog, load_recommender, load_users

CONFIGS = Path(__file__).resolve().parents[2] / "config"


def read(name: str, pack_dir: Path, cache_dir: Path) -> RunConfig:
    data = f"{pack_dir}/data/TalkPlayData-Challenge"
    # Both are judged on the labelled set.
    places = {"test_dataset_name": "Dataset", "item_db_name": "Track-Metadata", "user_db_name": "User-Metadata"}
    overrides = [f"{key}={data}-{part}" for key, part in places.items()]
    return load_config(CONFIGS / f"{name}.yaml", [*overrides, f"cache_dir={cache_dir}", "device=cpu"])


@pytest.mark.parametrize(("name", "expected"), [("hybrid_devset", 0.2058), ("hybrid_blindset_A", 0.2083)])
def test_hybrid_scores_are_the_documented_ones(name: str, expected: float, pack_dir: Path, tmp_path: Path) -> None:
    config = read(name, pack_dir, tmp_path)
    catalog = load_catalog(config)
    recommender = load_recommender(config, catalog, load_users(config))
    labelled = [turn for session in load_sessions(session_source(config)) for turn in session.turns]
    turns = [turn.turn for turn in labelled]
    rankings = recommender.recommend(turns, 20)
    ranks = []
    for turn, ranking, relevant_id in zip(turns, rankings, (turn.relevant_track_id for turn in labelled), strict=True):
        ids = catalog.ids(ranking.rows)
        assert len(set(ids)) == 20
        assert not set(ids) & set(turn.played_track_ids)
        ranks.append(ids.index(relevant_id) + 1 if relevant_id in ids else 0)
    assert ndcg(np.array(ranks, np.int32), 20).mean() == pytest.approx(expected, abs=2e-4)
