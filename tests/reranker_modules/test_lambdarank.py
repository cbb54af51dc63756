"""Reranking by trees."""

from __future__ import annotations

import dataclasses
import json
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.errors import ConfigError, MissingExtraError, ModelError
from mcrs.reranker_modules.candidate_features import CandidateFeatures
from mcrs.reranker_modules.lambdarank import LambdaRankReranker
from mcrs.reranker_modules.lambdarank_model import LambdaRankModel
from mcrs.types import Ranking
from tests.embeddings.builders import make_catalog, turn
from tests.reranker_modules.builders import make, ranking
from tests.reranker_modules.ltr import Fixed, make_hybrid, make_model

if TYPE_CHECKING:
    from pathlib import Path

CATALOG = make_catalog(12)
HYBRID = make_hybrid(CATALOG, {0: 1.0, 1: 2.0, 2: 3.0, 3: 4.0}, {4: 8.0, 5: 6.0, 0: 4.0})
FEATURES = CandidateFeatures(CATALOG, HYBRID)


def load(folder: Path, retriever: Any = HYBRID) -> LambdaRankReranker:
    reranker = make("lambdarank", CATALOG, folder, {"model_dir": str(folder / "model")}, retriever=retriever)
    assert isinstance(reranker, LambdaRankReranker)
    return reranker


@pytest.fixture(scope="module")
def model() -> LambdaRankModel:
    return make_model(FEATURES, "a_score", ("b_score", "pool_score"), first=0, second=1)


def test_lambdarank_ranks_by_the_trees_and_keeps_the_order_of_ties(model: LambdaRankModel, tmp_path: Path) -> None:
    model.save(tmp_path / "model")
    pools = [ranking(9, 0, 3, 8, 2), ranking(), ranking(1)]
    found = load(tmp_path).rerank([turn(), turn(), turn("t1")], pools, 4)
    assert [each.rows.tolist() for each in found] == [[3, 2, 0, 9], [], [1]]
    assert (np.diff(found[0].scores) <= 0).all()


def test_lambdarank_sessions_of_the_training_are_ranked_by_the_trees_that_did_not_see_them(
    model: LambdaRankModel, tmp_path: Path
) -> None:
    model.save(tmp_path / "model")
    pool = ranking(0, 3, 5, 4)
    turns = [dataclasses.replace(turn(), session_id=name) for name in ("second", "new", "first", "second")]
    found = load(tmp_path).rerank(turns, [pool] * 4, 20)
    assert [each.rows.tolist() for each in found] == [[0, 3, 5, 4], [3, 0, 5, 4], [4, 5, 0, 3], [0, 3, 5, 4]]


@given(
    st.lists(st.tuples(st.integers(0, 11), st.one_of(st.floats(-5, 5), st.just(np.nan))), max_size=15),
    st.integers(1, 25),
)
def test_lambdarank_gives_each_candidate_once(
    model: LambdaRankModel, tmp_path_factory: pytest.TempPathFactory, candidates: list[tuple[int, float]], topk: int
) -> None:
    folder = tmp_path_factory.getbasetemp()
    if not (folder / "model").exists():
        model.save(folder / "model")
    rows = [row for row, _ in candidates]
    # A list may name a track twice only if a plug-in is at fault; the pipeline's own never do.
    pool = Ranking.of(dict.fromkeys(rows), [score for _, score in candidates][: len(set(rows))])
    found = load(folder).rerank([turn()], [pool], topk)[0]
    assert len(found) == min(topk, len(pool))
    assert set(found.rows.tolist()) <= set(rows)
    assert len(set(found.rows.tolist())) == len(found)


def test_lambdarank_pool_with_a_track_twice_gives_it_once(model: LambdaRankModel, tmp_path: Path) -> None:
    model.save(tmp_path / "model")
    found = load(tmp_path).rerank([turn()], [ranking(0, 3, 3, 0, 9)], 20)[0]
    assert found.rows.tolist() == [3, 0, 9]


def test_save_replaces_a_model_as_a_whole(model: LambdaRankModel, tmp_path: Path) -> None:
    folder = tmp_path / "models" / "mine"
    model.save(folder)
    (folder / "stale.txt").write_text("from before")
    model.save(folder)
    assert {path.name for path in folder.iterdir()} == {"model.json", "0.txt", "1.txt", "2.txt"}
    assert [path.name for path in folder.parent.iterdir()] == ["mine"]
    assert LambdaRankModel.load(folder) == model


def test_load_missing_folder_says_how_to_train(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no LambdaRank model in .*model.json is missing.*mcrs train lambdarank"):
        load(tmp_path)


def test_load_model_with_a_missing_file_names_it(model: LambdaRankModel, tmp_path: Path) -> None:
    model.save(tmp_path / "model")
    (tmp_path / "model" / "1.txt").unlink()
    with pytest.raises(ModelError, match=r"1\.txt is missing"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 2}, "expected format 1, found 2"),
        ({"whole": []}, "trees"),
        ({"whole": ["../0.txt"]}, "trees"),
        ({"fold_of_session": {"first": 7}}, "a session has a fold without trees"),
        ({"features": "a"}, "features"),
    ],
)
def test_load_wrong_description_is_refused(
    model: LambdaRankModel, tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    model.save(tmp_path / "model")
    path = tmp_path / "model" / "model.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | change))
    with pytest.raises(ModelError, match=f"cannot read the LambdaRank model .*{message}"):
        load(tmp_path)


def test_load_text_that_is_no_tree_is_refused(model: LambdaRankModel, tmp_path: Path) -> None:
    model.save(tmp_path / "model")
    (tmp_path / "model" / "0.txt").write_text("no trees")
    with pytest.raises(ModelError, match="the trees of the LambdaRank model cannot be read"):
        load(tmp_path).rerank([turn()], [ranking(1, 2)], 20)


@pytest.mark.parametrize(
    ("names", "message"),
    [(("a", "c"), "it lacks b_listed, .* and adds c_listed"), (("b", "a"), "another order of features")],
)
def test_load_model_of_other_lists_is_refused(
    model: LambdaRankModel, tmp_path: Path, names: tuple[str, str], message: str
) -> None:
    model.save(tmp_path / "model")
    with pytest.raises(ModelError, match=f"was trained with other lists .*{message}"):
        load(tmp_path, make_hybrid(CATALOG, {}, {}, names=names))


def test_lambdarank_over_another_retriever_is_refused(model: LambdaRankModel, tmp_path: Path) -> None:
    model.save(tmp_path / "model")
    with pytest.raises(ConfigError, match="the retriever is a Fixed; set retrieval_type: hybrid"):
        load(tmp_path, Fixed(CATALOG, {}))


def test_lambdarank_without_lightgbm_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    with pytest.raises(MissingExtraError, match=r"the reranker 'lambdarank' needs .*mcrs\[ltr\]"):
        load(tmp_path)
