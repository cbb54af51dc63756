"""Reranking by trees."""

from __future__ import annotations

import dataclasses
import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.errors import ConfigError, MissingExtraError, ModelError
from mcrs.reranker_modules.candidate_features import CandidateFeatures
from mcrs.reranker_modules.lambdarank import LambdaRankReranker
from mcrs.reranker_modules.lambdarank_trees import LambdaRankTrees
from mcrs.types import Ranking
from tests.embeddings.builders import make_catalog, turn
from tests.reranker_modules.builders import make, ranking
from tests.reranker_modules.ltr import CANDIDATES, Fixed, make_hybrid, save_model, with_lists

CATALOG = make_catalog(12)
HYBRID = make_hybrid(CATALOG, {0: 1.0, 1: 2.0, 2: 3.0, 3: 4.0}, {4: 8.0, 5: 6.0, 0: 4.0})
FEATURES = CandidateFeatures(CATALOG, HYBRID)


def load(folder: Path, retriever: Any = HYBRID, candidates: Mapping[str, Any] | None = None) -> LambdaRankReranker:
    settings, candidates = {"model": str(folder / "model")}, candidates or CANDIDATES
    reranker = make("lambdarank", CATALOG, folder, settings, retriever=retriever, candidates=candidates)
    assert isinstance(reranker, LambdaRankReranker)
    return reranker


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model."""
    folder = tmp_path_factory.mktemp("lambdarank")
    save_model(folder / "model", FEATURES, "a_score", ("b_score", "pool_score"), first=0, second=1)
    return folder


def changed(folder: Path, target: Path, **identity: Any) -> Path:
    """A copy of the model with another identity."""
    shutil.copytree(folder / "model", target / "model")
    path = target / "model" / "manifest.json"
    manifest = json.loads(path.read_bytes())
    path.write_text(json.dumps(manifest | {"identity": manifest["identity"] | identity}))
    return target


def test_lambdarank_ranks_by_the_trees_and_keeps_the_order_of_ties(folder: Path) -> None:
    pools = [ranking(9, 0, 3, 8, 2), ranking(), ranking(1)]
    turns = [turn(), turn(), turn("t1")]
    found = load(folder).rerank(turns, with_lists(HYBRID, turns, pools), 4)
    assert [each.rows.tolist() for each in found] == [[3, 2, 0, 9], [], [1]]
    assert (np.diff(found[0].scores) <= 0).all()


def test_lambdarank_sessions_of_the_training_are_ranked_by_the_trees_that_did_not_see_them(folder: Path) -> None:
    pool = ranking(0, 3, 5, 4)
    turns = [dataclasses.replace(turn(), session_id=name) for name in ("second", "new", "first", "second")]
    found = load(folder).rerank(turns, with_lists(HYBRID, turns, [pool] * 4), 20)
    assert [each.rows.tolist() for each in found] == [[0, 3, 5, 4], [3, 0, 5, 4], [4, 5, 0, 3], [0, 3, 5, 4]]


@given(
    st.lists(st.tuples(st.integers(0, 11), st.one_of(st.floats(-5, 5), st.just(np.nan))), max_size=15),
    st.integers(1, 25),
)
def test_lambdarank_gives_each_candidate_once(folder: Path, candidates: list[tuple[int, float]], topk: int) -> None:
    rows = [row for row, _ in candidates]
    # A list may name a track twice only if a plug-in is at fault; the pipeline's own never do.
    pool = Ranking.of(dict.fromkeys(rows), [score for _, score in candidates][: len(set(rows))])
    found = load(folder).rerank([turn()], with_lists(HYBRID, [turn()], [pool]), topk)[0]
    assert len(found) == min(topk, len(pool))
    assert set(found.rows.tolist()) <= set(rows)
    assert len(set(found.rows.tolist())) == len(found)


def test_lambdarank_pool_with_a_track_twice_gives_it_once(folder: Path) -> None:
    found = load(folder).rerank([turn()], with_lists(HYBRID, [turn()], [ranking(0, 3, 3, 0, 9)]), 20)[0]
    assert found.rows.tolist() == [3, 0, 9]


def test_load_missing_model_says_how_to_train(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no trained model in .*model; train it with: mcrs train lambdarank --config"):
        load(tmp_path)


def test_load_model_of_an_earlier_version_says_to_train_again(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.json").write_text(json.dumps({"format": 2, "features": [], "fold_of_session": {}}))
    with pytest.raises(ModelError, match=r"written by an earlier version .* with: mcrs train lambdarank --config FILE"):
        load(tmp_path)


def test_load_model_of_another_kind_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"holds a model of kind 'encoder'; expected lambdarank"):
        load(changed(folder, tmp_path, kind="encoder"))


@pytest.mark.parametrize("text", ["not JSON", "[]", "{}", '{"features": ["a"]}'])
def test_load_part_without_trees_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "trees.json").write_text(text)
    with pytest.raises(ModelError, match=r"the trees in .* cannot be read .* train the model again"):
        LambdaRankTrees.load(tmp_path)


def test_score_by_text_that_is_not_a_tree_is_refused() -> None:
    with pytest.raises(ModelError, match="the trees of the LambdaRank model cannot be read"):
        LambdaRankTrees(["a"], ["no trees"]).score([np.zeros((2, 1), np.float32)])


def test_trees_of_the_same_bytes_score_alike(folder: Path, tmp_path: Path) -> None:
    trees = LambdaRankTrees.load(folder / "model" / "all")
    trees.save(tmp_path)
    assert (tmp_path / "trees.json").read_bytes() == (folder / "model" / "all" / "trees.json").read_bytes()
    empty, some = trees.score(
        [np.zeros((0, len(trees.features)), np.float32), np.zeros((3, len(trees.features)), np.float32)]
    )
    assert (empty.shape, some.shape) == ((0,), (3,))


@pytest.mark.parametrize(
    ("names", "message"),
    [(("a", "c"), r"features \(b_listed, b_rank, .*c_share\)"), (("b", "a"), r"features \(their order\)")],
)
def test_load_model_of_other_features_is_refused(folder: Path, names: tuple[str, str], message: str) -> None:
    with pytest.raises(ModelError, match=f"was trained with other candidates .*{message}"):
        load(folder, make_hybrid(CATALOG, {}, {}, names=names))


def test_load_model_of_other_candidates_names_what_changed(folder: Path) -> None:
    changed = {**CANDIDATES, "retrieval": {"min_score": ["pool"]}, "pool_size": 25}
    with pytest.raises(
        ModelError,
        match=r"other candidates than this configuration gives: pool_size \(40 before, 25 now\); "
        r'retrieval\.min_score \(unset before, \["pool"\] now\); undo the change, or train',
    ):
        load(folder, candidates=changed)


def test_load_model_of_the_same_candidates_under_old_names(folder: Path, tmp_path: Path) -> None:
    old, new = (
        {**CANDIDATES, "retrieval": {"retrievers": [{"type": name}], key: ["pool"]}}
        for name, key in (("wishes", "floor"), ("constraints", "min_score"))
    )
    load(changed(folder, tmp_path, candidates=old), candidates=new)


def test_lambdarank_over_another_retriever_is_refused(folder: Path) -> None:
    with pytest.raises(ConfigError, match="'lambdarank' needs a hybrid retriever; set retrieval_type: hybrid"):
        load(folder, Fixed(CATALOG, {}))


def test_lambdarank_without_lightgbm_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    with pytest.raises(MissingExtraError, match=r"the reranker 'lambdarank' needs .*mcrs\[ltr\]"):
        load(tmp_path)
