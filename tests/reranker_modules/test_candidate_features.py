"""What is known of candidates."""

from __future__ import annotations

import numpy as np
import pytest

from mcrs.errors import RetrievalError
from mcrs.reranker_modules.candidate_features import CandidateFeatures
from mcrs.types import Ranking, Turn
from tests.embeddings.builders import make_catalog, turn
from tests.reranker_modules.builders import ranking
from tests.reranker_modules.ltr import make_hybrid, with_lists

CATALOG = make_catalog(8, ["Ane", "Ane", "Bo", "ANE", "", "", "Bo", "Cy"])


def columns(features: CandidateFeatures, asked: Turn, pool: Ranking) -> dict[str, list[float]]:
    (table,) = features.compute([asked], with_lists(features._retriever, [asked], [pool]))
    assert table.shape == (len(pool), len(features.names))
    assert table.dtype == np.float32
    return {name: [pytest.approx(value) for value in table[:, place]] for place, name in enumerate(features.names)}


def test_features_of_lists_say_presence_score_share_and_rank() -> None:
    features = CandidateFeatures(CATALOG, make_hybrid(CATALOG, {3: 4.0, 0: 2.0}, {2: 0.9, 5: 0.7, 3: 0.5}))
    found = columns(features, turn(), ranking(2, 3, 0, 7))
    assert found["a_listed"] == [0, 1, 1, 0]
    assert found["a_score"] == [0, 4, 2, 0]
    assert found["a_share"] == [0, 1, 0.5, 0]
    assert found["a_rank"] == [2, 0, 1, 2]
    # Where a cosine is not known it is taken for the pool's last.
    assert found["b_listed"] == [1, 1, 0, 0]
    assert found["b_score"] == [0.9, 0.5, 0.5, 0.5]
    assert found["b_share"] == [1, 0, 0, 0]
    assert found["b_rank"] == [0, 1, 1, 1]
    assert found["pool_score"] == [4, 3, 2, 1]
    assert found["pool_share"] == [1, 0.75, 0.5, 0.25]
    assert found["pool_rank"] == [0, 1, 2, 3]


def test_features_of_context_know_artists_however_they_are_spelt() -> None:
    features = CandidateFeatures(CATALOG, make_hybrid(CATALOG, {0: 1.0}, {}))
    found = columns(features, turn("t1", "unknown", "t3", "t4"), ranking(0, 2, 1, 6, 5))
    assert found["artist_plays"] == [2, 0, 2, 0, 0]
    assert found["artist_recency"] == [0.5, 0, 0.5, 0, 0]
    assert found["artist_candidates"] == [2, 2, 2, 2, 0]
    assert found["place_in_artist"] == [0, 0, 1, 1, 0]
    assert found["turn_number"] == [5] * 5


def test_features_of_an_empty_pool_or_list_are_there() -> None:
    features = CandidateFeatures(CATALOG, make_hybrid(CATALOG, {}, {}))
    assert features.compute([turn()], with_lists(features._retriever, [turn()], [ranking()]))[0].shape == (
        0,
        len(features.names),
    )
    found = columns(features, turn(), Ranking.of([1, 2], [np.nan, 0]))
    assert found["a_listed"] == found["b_score"] == found["pool_score"] == [0, 0]
    assert features.compute([], []) == []


def test_features_tell_nothing_of_which_fields_are_filled() -> None:
    full = make_catalog(8, ["Ane", "Ane", "Bo", "ANE", "", "", "Bo", "Cy"])
    table = full.table.append_column("tag_list", [[["rock"]] * 8]).append_column("popularity", [[1.0] * 8])
    other = type(full)(table, ["track_name", "artist_name", "tag_list"])
    asked, pool = turn("t1"), ranking(0, 2, 7)
    bare, filled = (
        columns(CandidateFeatures(catalog, make_hybrid(catalog, {0: 1.0}, {2: 0.5})), asked, pool)
        for catalog in (full, other)
    )
    assert bare == filled


def test_features_look_at_the_lists_that_the_hybrid_gave() -> None:
    hybrid = make_hybrid(CATALOG, {3: 4.0, 0: 2.0}, {2: 0.9})
    features = CandidateFeatures(CATALOG, hybrid)
    turns = [turn("t1"), turn()]
    pools = hybrid.retrieve(turns, 4)
    whole = features.compute(turns, pools)
    # What comes between the hybrid and the reranker keeps them.
    for pool, rows in zip(pools, whole, strict=True):
        np.testing.assert_array_equal(features.compute([turns[0]], [pool.head(2)])[0][:, :8], rows[:2, :8])
    with pytest.raises(RetrievalError, match="expected candidates with their 2 lists, found 0: an earlier reranker"):
        features.compute(turns, [Ranking(pool.rows, pool.scores) for pool in pools])


def test_directions_of_features_follow_their_meaning() -> None:
    features = CandidateFeatures(CATALOG, make_hybrid(CATALOG, {}, {}))
    way = dict(zip(features.names, features.directions, strict=True))
    assert (way["a_score"], way["b_rank"], way["artist_plays"], way["place_in_artist"], way["turn_number"]) == (
        1,
        -1,
        1,
        -1,
        0,
    )
