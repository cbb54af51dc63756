"""Any file that the official evaluator scores has its score here, and what it raises on is refused here."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.errors import DataError
from mcrs.evaluation.scored_run import make_run
from mcrs.evaluation.scores import score_run
from tests.evaluation.builders import TITLES, make_truth

RELEVANTS = {"a": ["t0", "t1"], "b": ["t2", "t3"]}
TRUTH = make_truth(RELEVANTS)

tracks = st.lists(st.sampled_from([*TITLES, "x"]), max_size=5) | st.lists(st.sampled_from(list(TITLES)), unique=True)
rows = st.fixed_dictionaries(
    {
        "session_id": st.sampled_from(["a", "a", "b", "b", "c"]),
        "turn_number": st.integers(1, 2),
        "predicted_track_ids": tracks,
        "predicted_response": st.text("ab ", max_size=8),
    },
    optional={"user_id": st.none() | st.text(max_size=2), "more": st.integers()},
)


def official(found: list[dict[str, Any]]) -> dict[str, float] | None:
    """The official figures by their definition; None where a turn has no row or a list repeats a track."""
    gains: dict[int, list[float]] = {1: [], 2: []}
    listed: set[str] = set()
    words: list[list[str]] = []
    for session, relevants in RELEVANTS.items():
        for number, relevant in enumerate(relevants, 1):
            mine = [row for row in found if (row["session_id"], row["turn_number"]) == (session, number)]
            if not mine or len(set(mine[0]["predicted_track_ids"])) < len(mine[0]["predicted_track_ids"]):
                return None
            ranked = mine[0]["predicted_track_ids"][:20]
            gains[number].append(1 / math.log2(ranked.index(relevant) + 2) if relevant in ranked else 0.0)
            listed.update(mine[0]["predicted_track_ids"])
            words.append(mine[0]["predicted_response"].lower().split())
    pairs = [pair for response in words for pair in pairwise(response)]
    return {
        "ndcg@20": sum(sum(values) / len(values) for values in gains.values()) / len(gains),
        "catalog_diversity": len(listed) / len(TITLES),
        "lexical_diversity": len(set(pairs)) / len(pairs) if pairs else 0.0,
    }


@given(st.lists(rows, min_size=3, max_size=7, unique_by=lambda row: (row["session_id"], row["turn_number"])))
def test_scores_are_the_official_ones_or_the_file_is_refused(found: list[dict[str, Any]]) -> None:
    expected = official(found)
    if expected is None:
        with pytest.raises(DataError, match=r"missing|duplicate track|none of its"):
            make_run("run", found, TRUTH)
        return
    measured = score_run(make_run("run", found, TRUTH)).official()
    assert {key: measured[key] for key in expected} == pytest.approx(expected, rel=0, abs=1e-9)
