"""Reranking by trees."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.errors import ConfigError, MissingExtraError, ModelError, OutputError
from mcrs.reranker_modules.candidate_features import CandidateFeatures
from mcrs.reranker_modules.lambdarank import LambdaRankReranker
from mcrs.reranker_modules.lambdarank_model import LambdaRankModel
from mcrs.types import Ranking
from tests.embeddings.builders import make_catalog, turn
from tests.reranker_modules.builders import make, ranking
from tests.reranker_modules.ltr import CANDIDATES, Fixed, make_hybrid, make_model, with_lists

if TYPE_CHECKING:
    from collections.abc import Mapping

CATALOG = make_catalog(12)
HYBRID = make_hybrid(CATALOG, {0: 1.0, 1: 2.0, 2: 3.0, 3: 4.0}, {4: 8.0, 5: 6.0, 0: 4.0})
FEATURES = CandidateFeatures(CATALOG, HYBRID)


def load(folder: Path, retriever: Any = HYBRID, candidates: Mapping[str, Any] | None = None) -> LambdaRankReranker:
    settings, candidates = {"model_dir": str(folder / "model")}, candidates or CANDIDATES
    reranker = make("lambdarank", CATALOG, folder, settings, retriever=retriever, candidates=candidates)
    assert isinstance(reranker, LambdaRankReranker)
    return reranker


@pytest.fixture(scope="module")
def model() -> LambdaRankModel:
    return make_model(FEATURES, "a_score", ("b_score", "pool_score"), first=0, second=1)


def test_lambdarank_ranks_by_the_trees_and_keeps_the_order_of_ties(model: LambdaRankModel, tmp_path: Path) -> None:
    model.save(tmp_path / "model")
    pools = [ranking(9, 0, 3, 8, 2), ranking(), ranking(1)]
    turns = [turn(), turn(), turn("t1")]
    found = load(tmp_path).rerank(turns, with_lists(HYBRID, turns, pools), 4)
    assert [each.rows.tolist() for each in found] == [[3, 2, 0, 9], [], [1]]
    assert (np.diff(found[0].scores) <= 0).all()


def test_lambdarank_sessions_of_the_training_are_ranked_by_the_trees_that_did_not_see_them(
    model: LambdaRankModel, tmp_path: Path
) -> None:
    model.save(tmp_path / "model")
    pool = ranking(0, 3, 5, 4)
    turns = [dataclasses.replace(turn(), session_id=name) for name in ("second", "new", "first", "second")]
    found = load(tmp_path).rerank(turns, with_lists(HYBRID, turns, [pool] * 4), 20)
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
    found = load(folder).rerank([turn()], with_lists(HYBRID, [turn()], [pool]), topk)[0]
    assert len(found) == min(topk, len(pool))
    assert set(found.rows.tolist()) <= set(rows)
    assert len(set(found.rows.tolist())) == len(found)


def test_lambdarank_pool_with_a_track_twice_gives_it_once(model: LambdaRankModel, tmp_path: Path) -> None:
    model.save(tmp_path / "model")
    found = load(tmp_path).rerank([turn()], with_lists(HYBRID, [turn()], [ranking(0, 3, 3, 0, 9)]), 20)[0]
    assert found.rows.tolist() == [3, 0, 9]


def test_save_replaces_the_model_and_leaves_the_rest_of_its_folder_alone(
    model: LambdaRankModel, tmp_path: Path
) -> None:
    folder = tmp_path / "models" / "mine"
    model.model_copy(update={"training": {"of": "yesterday"}}).save(folder)
    (folder / "notes.txt").write_text("mine")
    model.save(folder)
    assert {path.name for path in folder.glob("[!.]*")} == {"model.json", "notes.txt"}
    assert [path.name for path in folder.parent.iterdir()] == ["mine"]
    assert LambdaRankModel.load(folder) == model


def test_save_into_the_working_directory_is_a_folder_like_any(
    model: LambdaRankModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    model.save(Path())
    assert LambdaRankModel.load(tmp_path) == model


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("inference/run.json", "[]", r"it has other files but no model\.json"),
        ("model.json", '{"layers": 3}', r"its model\.json is not a LambdaRank model"),
        ("model.json", "not JSON", r"its model\.json is not a LambdaRank model"),
    ],
)
def test_save_into_a_folder_of_other_things_is_refused(
    model: LambdaRankModel, tmp_path: Path, name: str, content: str, message: str
) -> None:
    path = tmp_path / "exp" / name
    path.parent.mkdir(parents=True)
    path.write_text(content)
    with pytest.raises(ConfigError, match=rf"model_dir: .*exp cannot be used for the LambdaRank model: {message}"):
        model.save(tmp_path / "exp")
    assert path.read_text() == content


def test_save_over_a_file_is_refused(model: LambdaRankModel, tmp_path: Path) -> None:
    (tmp_path / "model").write_text("a file")
    with pytest.raises(ConfigError, match="cannot be used for the LambdaRank model: Not a directory"):
        model.save(tmp_path / "model")


def test_save_that_fails_keeps_the_old_model(
    model: LambdaRankModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.save(tmp_path / "model")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(OutputError, match="No space left on device"):
            model.model_copy(update={"training": {"of": "today"}}).save(tmp_path / "model")
    assert LambdaRankModel.load(tmp_path / "model") == model
    assert [path.name for path in (tmp_path / "model").glob("[!.]*")] == ["model.json"]


def test_load_missing_folder_says_how_to_train(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no LambdaRank model in .*model.json is missing.*mcrs train lambdarank"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 1}, "expected format 2, found 1"),
        ({"whole": []}, "expected trees"),
        ({"folds": [["x"], []]}, "expected trees for the whole data and for each fold"),
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
    model.model_copy(update={"whole": ["no trees"]}).save(tmp_path / "model")
    with pytest.raises(ModelError, match="the trees of the LambdaRank model cannot be read"):
        load(tmp_path).rerank([turn()], with_lists(HYBRID, [turn()], [ranking(1, 2)]), 20)


@pytest.mark.parametrize(
    ("names", "message"),
    [(("a", "c"), r"features \(b_listed, b_rank, .*c_share\)"), (("b", "a"), r"features \(their order\)")],
)
def test_load_model_of_other_features_is_refused(
    model: LambdaRankModel, tmp_path: Path, names: tuple[str, str], message: str
) -> None:
    model.save(tmp_path / "model")
    with pytest.raises(ModelError, match=f"was trained with other candidates .*{message}"):
        load(tmp_path, make_hybrid(CATALOG, {}, {}, names=names))


def test_load_model_of_other_candidates_names_what_changed(model: LambdaRankModel, tmp_path: Path) -> None:
    model.save(tmp_path / "model")
    changed = {**CANDIDATES, "retrieval": {"min_score": ["pool"]}, "pool_size": 25}
    with pytest.raises(
        ModelError,
        match=r"other candidates than this configuration gives: pool_size \(40 before, 25 now\); "
        r'retrieval\.min_score \(null before, \["pool"\] now\); undo the change, or train',
    ):
        load(tmp_path, candidates=changed)


def test_load_model_of_the_same_candidates_under_old_names(model: LambdaRankModel, tmp_path: Path) -> None:
    old, new = (
        {**CANDIDATES, "retrieval": {"retrievers": [{"type": name}], key: ["pool"]}}
        for name, key in (("wishes", "floor"), ("constraints", "min_score"))
    )
    model.model_copy(update={"candidates": old}).save(tmp_path / "model")
    load(tmp_path, candidates=new)


def test_lambdarank_over_another_retriever_is_refused(model: LambdaRankModel, tmp_path: Path) -> None:
    model.save(tmp_path / "model")
    with pytest.raises(ConfigError, match="the retriever is a Fixed; set retrieval_type: hybrid"):
        load(tmp_path, Fixed(CATALOG, {}))


def test_lambdarank_without_lightgbm_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    with pytest.raises(MissingExtraError, match=r"the reranker 'lambdarank' needs .*mcrs\[ltr\]"):
        load(tmp_path)
