"""Reranking by vectors of users and of what was played."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mcrs.data.named_files import Input
from mcrs.embeddings.encoder_settings import EncoderSettings
from mcrs.errors import ConfigError, DataError
from mcrs.registry import RERANKERS, RETRIEVERS
from mcrs.registry.components import specify
from mcrs.types import Ranking
from tests.components import find_mistakes
from tests.embeddings.builders import COVER, TASTE, make_catalog, turn, write_vectors
from tests.hub.models import save_qwen_embedding
from tests.reranker_modules.builders import make, ranking

if TYPE_CHECKING:
    from pathlib import Path

    from mcrs.reranker_modules.base import Reranker

CATALOG = make_catalog(6)
SOUND = "audio-laion_clap"


def taste_reranker(folder: Path, weight: float) -> Reranker:
    items = {"t0": [1.0, 0.0], "t1": [0.0, 1.0], "t2": [1.0, 1.0], "t4": []}
    users = {"u1": [0.0, 3.0], "u2": []}
    settings = {
        "track_vectors": {"dataset": write_vectors(folder / "tracks", "track_id", {TASTE: items}), "column": TASTE},
        "user_vectors": {"dataset": write_vectors(folder / "users", "user_id", {TASTE: users}), "column": TASTE},
        "weight": weight,
    }
    return make("user_embedding", CATALOG, folder, settings)


def test_user_embedding_adds_the_users_taste_to_the_score(tmp_path: Path) -> None:
    # Scores 1, 2/3, 1/3, 0 on the pool's scale, tastes 0, none, 0.7, 1.
    pool = ranking(0, 4, 2, 1)
    reranker = taste_reranker(tmp_path, 0.5)
    found = reranker.rerank([turn(user_id="u1")], [pool], 4)[0]
    assert found.rows.tolist() == [0, 2, 4, 1]
    np.testing.assert_allclose(found.scores, [1, 1 / 3 + 0.5 / 2**0.5, 2 / 3, 0.5], atol=1e-6)
    assert taste_reranker(tmp_path, 5).rerank([turn(user_id="u1")], [pool], 2)[0].rows.tolist() == [1, 2]


@pytest.mark.parametrize("user_id", ["u2", "u3", None])
def test_user_embedding_unknown_user_keeps_order_and_scores(tmp_path: Path, user_id: str | None) -> None:
    found = taste_reranker(tmp_path, 5).rerank([turn(user_id=user_id)], [ranking(0, 4, 2, 1)], 3)[0]
    assert (found.rows.tolist(), found.scores.tolist()) == ([0, 4, 2], [4, 3, 2])


def test_user_embedding_of_another_length_is_refused(tmp_path: Path) -> None:
    items = {"dataset": write_vectors(tmp_path / "tracks", "track_id", {TASTE: {"t0": [1.0]}}), "column": TASTE}
    users = {"dataset": write_vectors(tmp_path / "users", "user_id", {TASTE: {"u1": [1.0, 2.0]}}), "column": TASTE}
    with pytest.raises(DataError, match=r"2 dimensions, but .* has 1"):
        make("user_embedding", CATALOG, tmp_path, {"track_vectors": items, "user_vectors": users})


def cross_modal(folder: Path, cover: float, sound: float, **settings: Any) -> Reranker:
    covers = {"t0": [1.0, 0.0], "t1": [0.0, 1.0], "t2": [0.1, 1.0], "t3": [1.0, 0.1]}
    sounds = {"t0": [1.0], "t1": [-1.0], "t2": [1.0]}
    dataset = write_vectors(folder / "tracks", "track_id", {COVER: covers, SOUND: sounds})
    columns = [
        {"dataset": dataset, "column": COVER, "weight": cover},
        {"dataset": dataset, "column": SOUND, "weight": sound},
    ]
    return make("cross_modal", CATALOG, folder, {"columns": columns, **settings})


def test_cross_modal_adds_weighted_similarities_to_what_was_played(tmp_path: Path) -> None:
    pool, played = ranking(5, 1, 2, 3), [turn("t0")]
    assert cross_modal(tmp_path, 10, 0).rerank(played, [pool], 4)[0].rows.tolist() == [3, 2, 5, 1]
    # t2 sounds like t0, t1 does not; t3 and t5 have no sound.
    assert cross_modal(tmp_path, 0, 10).rerank(played, [pool], 4)[0].rows.tolist() == [2, 5, 1, 3]
    alone = cross_modal(tmp_path, 1, 0, pool_weight=0).rerank(played, [pool], 4)[0]
    assert alone.rows.tolist() == [3, 2, 5, 1]


def test_cross_modal_nothing_played_that_has_vectors_keeps_order_and_scores(tmp_path: Path) -> None:
    pools = [ranking(5, 1, 2), ranking(3, 0), ranking()]
    found = cross_modal(tmp_path, 1, 1).rerank([turn(), turn("t5", "unknown"), turn("t0")], pools, 20)
    assert [each.rows.tolist() for each in found] == [[5, 1, 2], [3, 0], []]
    assert found[0].scores.tolist() == [3, 2, 1]


def test_cross_modal_bad_pools_come_out_clean(tmp_path: Path) -> None:
    pool = Ranking.of([1, 3, 1, 2], [np.nan, 1, 0.5, np.inf])
    found = cross_modal(tmp_path, 1, 1).rerank([turn("t0")], [pool], 20)[0]
    assert sorted(found.rows.tolist()) == [1, 2, 3]
    assert np.isfinite(found.scores).all()


def test_cross_modal_needs_a_kind_of_embedding(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="columns: expected at least one embedding in 'columns' or 'encoded'"):
        make("cross_modal", CATALOG, tmp_path, {})
    for key, rest in (("columns", {"dataset": "x", "column": "y"}), ("encoded", {"model_name": "x", "fields": ["y"]})):
        wrong = {key: [{**rest, "weight": -1}]}
        assert f"rerankers.0.{key}.0.weight" in find_mistakes(RERANKERS, "cross_modal", wrong, "rerankers.0")[0]


def test_cross_modal_takes_vectors_that_are_made_here(tmp_path: Path) -> None:
    save_qwen_embedding(tmp_path / "model")
    kind = {"model_name": str(tmp_path / "model"), "fields": ["track_name"]}
    reranker = make("cross_modal", CATALOG, tmp_path, {"encoded": [kind], "pool_weight": 0.0})
    pool = ranking(0, 1, 2, 3, 4)
    settings = EncoderSettings(model_name=str(tmp_path / "model"))
    played = RETRIEVERS["encoded_played"].load()(CATALOG, ("track_name",), tmp_path / "cache", "cpu", settings)
    by_likeness = played.retrieve([turn("t5")], 6)[0].without([5])
    assert reranker.rerank([turn("t5")], [pool], 5)[0].rows.tolist() == by_likeness.rows.tolist()
    assert reranker.rerank([turn()], [pool], 5)[0].rows.tolist() == [0, 1, 2, 3, 4]


def test_cross_modal_field_that_is_not_loaded_is_told_with_its_place(tmp_path: Path) -> None:
    kind = {"model_name": "x", "fields": ["popularity"]}
    with pytest.raises(ConfigError, match=r"^reranker\.encoded\.0\.fields: .* does not read a field 'popularity'"):
        make("cross_modal", CATALOG, tmp_path, {"encoded": [kind]})


def test_inputs_of_cross_modal_name_the_weights_of_its_encoders(tmp_path: Path) -> None:
    save_qwen_embedding(tmp_path / "model")
    kind = {"model_name": str(tmp_path / "model"), "fields": ["track_name"]}
    _, (mark, value) = specify(RERANKERS, "cross_modal", {"encoded": [kind]}).marked_values(Input, {})
    (name, identity), *others = mark.identify(value, tmp_path / "cache").items()
    assert (name, others) == (kind["model_name"], [])
    assert identity.startswith("sha256:")
