"""Training LambdaRank on the sample conversations."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import yaml

from mcrs.cli import main
from mcrs.config import make_config
from mcrs.config.old_names import warn_renamed
from mcrs.db_item.fingerprint import fingerprint_table
from mcrs.errors import ConfigError, DataError, MissingExtraError, ModelError
from mcrs.evaluation.folds import folds_by_user
from mcrs.evaluation.ground_truth import load_ground_truth
from mcrs.evaluation.prediction_matching import read_rows
from mcrs.evaluation.ranking_measures import ndcg
from mcrs.evaluation.scored_run import make_run
from mcrs.pipeline.wiring import load_catalog, load_recommender, load_users
from mcrs.reranker_modules.lambdarank_trees import LambdaRankTrees
from mcrs.storage.artifacts import read_identity
from mcrs.training.lambdarank_trainer import LambdaRankTrainer
from mcrs.training.lambdarank_trees import LearningSettings, TreeGrower, _parameters
from mcrs.training.reranker_evaluation import (
    compare_orders,
    feature_shares,
    features_chart,
    features_table,
    ndcg_by_turn,
    rank_out_of_fold,
)
from mcrs.training.train_model import Folds, Training
from mcrs.weights.trained_model import TrainedModel

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from mcrs.config import RunConfig
    from mcrs.evaluation.ground_truth import GroundTruth
    from mcrs.training.candidate_table import CandidateTable

TREES = {"n_rounds": 4, "min_leaf_size": 5, "n_seeds": 1}
QUICK = LearningSettings(**TREES)


def settings(folder: Path, **changes: Any) -> dict[str, Any]:
    return {
        "lm_type": "template",
        "test_dataset_name": "builtin:conversations",
        "item_db_name": "builtin:tracks",
        "user_db_name": "builtin:users",
        "track_split_types": ["all_tracks"],
        "user_split_types": ["all_users"],
        "retrieval_type": "hybrid",
        "retrieval": {"retrievers": [{"type": "continuity"}, {"type": "bm25"}], "names": ["continuity", "words"]},
        "rerankers": [{"type": "lambdarank", "model": str(folder / "models" / "tiny")}],
        "pool_size": 30,
        "exclude_played": True,
        "training": {"lambdarank": TREES},
        "device": "cpu",
        "cache_dir": str(folder / "cache"),
        **changes,
    }


def make_training(config: RunConfig, n_folds: int = 3) -> Training:
    return Training(config, "lambdarank", Folds(n_folds))


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> RunConfig:
    return make_config(settings(tmp_path_factory.mktemp("training")), "sample")


@pytest.fixture(scope="module")
def trainer(config: RunConfig) -> LambdaRankTrainer:
    trainer = make_training(config).trainer
    assert isinstance(trainer, LambdaRankTrainer)
    return trainer


@pytest.fixture(scope="module")
def truth(trainer: LambdaRankTrainer) -> GroundTruth:
    return trainer.truth


@pytest.fixture(scope="module")
def table(trainer: LambdaRankTrainer) -> CandidateTable:
    return trainer.table


@pytest.fixture(scope="module")
def model(config: RunConfig, trainer: LambdaRankTrainer) -> Path:
    """The folder of a trained model."""
    assert make_training(config).write(trainer.folder)
    return trainer.folder


def grow(table: CandidateTable, chosen: NDArray[np.bool_], learning: LearningSettings = QUICK) -> LambdaRankTrees:
    return TreeGrower(table, learning).grow(chosen)


def test_collect_candidates_labels_what_was_played(truth: GroundTruth, table: CandidateTable) -> None:
    assert len(table.pools) == len(table.features) == len(table.labels) == len(truth)
    found = 0
    for turn, pool, rows, labels, relevant in zip(
        truth.turns, table.pools, table.features, table.labels, truth.relevant_ids, strict=True
    ):
        ids = truth.catalog.ids(pool.rows)
        assert rows.shape == (30, len(table.names))
        assert not set(ids) & set(turn.played_track_ids)
        assert [each == relevant for each in ids] == labels.tolist()
        found += labels.any()
    assert 0 < found < len(truth)


def test_train_trees_of_a_fold_do_not_know_what_its_sessions_played(truth: GroundTruth, table: CandidateTable) -> None:
    held_out = folds_by_user(truth.turns, 3, 0) == 1
    turned = [labels[::-1].copy() if out else labels for labels, out in zip(table.labels, held_out, strict=True)]
    assert any((a != b).any() for a, b in zip(turned, table.labels, strict=True))
    other = replace(table, labels=turned)
    assert grow(table, ~held_out).texts == grow(other, ~held_out).texts
    # The same test sees a leak where there is one.
    everyone = np.ones_like(held_out)
    assert grow(table, everyone).texts != grow(other, everyone).texts


def test_train_learns_what_decides(truth: GroundTruth, table: CandidateTable) -> None:
    # As if the candidate of most words had been played, whatever the order that came in.
    column = table.names.index("words_rank")
    labels = [rows[:, column] == rows[:, column].min() for rows in table.features]
    labels = [each & (np.cumsum(each) == 1) for each in labels]
    grower = TreeGrower(replace(table, labels=labels), QUICK.model_copy(update={"n_rounds": 40}))
    fold_of = folds_by_user(truth.turns, 3, 0)
    ranked = rank_out_of_fold(table, fold_of, [grower.grow(fold_of != fold) for fold in range(3)], 20)
    firsts = [
        bool(ranking.rows[0] in pool.rows[label])
        for ranking, pool, label in zip(ranked, table.pools, labels, strict=True)
    ]
    assert np.mean(firsts) > 0.9


def test_train_gives_the_same_bytes_whatever_was_trained_before(truth: GroundTruth, table: CandidateTable) -> None:
    chosen = folds_by_user(truth.turns, 3, 0) != 2
    grower = TreeGrower(table, QUICK)
    grower.grow(~chosen)
    assert grower.grow(chosen).texts == grow(table, chosen).texts


def test_train_threads_do_not_change_the_trees(truth: GroundTruth, table: CandidateTable) -> None:
    everyone = np.ones(len(truth), np.bool_)
    one, more = (grow(table, everyone, QUICK.model_copy(update={"n_threads": each})) for each in (1, 2))
    for first, second in zip(one.score(table.features[:]), more.score(table.features[:]), strict=True):
        np.testing.assert_array_equal(first, second)


def test_train_uses_no_parameter_that_lightgbm_does_not_know(
    table: CandidateTable, capfd: pytest.CaptureFixture[str]
) -> None:
    lightgbm = pytest.importorskip("lightgbm")
    known = {**_parameters(table, QUICK, 0), "verbosity": 1}
    for parameters, told in ((known, False), ({**known, "num_leavs": 3}, True)):
        data = lightgbm.Dataset(np.eye(len(table.names)), np.ones(len(table.names)), group=[len(table.names)])
        lightgbm.train(parameters, data, 1)
        shown = capfd.readouterr()
        assert ("Unknown parameter" in shown.out + shown.err) == told


def test_features_are_reported_with_their_spread_over_folds(model: Path) -> None:
    whole, *folds = (LambdaRankTrees.load(model / part) for part in ("all", "fold_0", "fold_1", "fold_2"))
    shares = feature_shares(whole, folds)
    assert shares.whole.sum() == pytest.approx(1)
    assert (np.diff(shares.whole) <= 0).all()
    assert (shares.lowest <= shares.highest).all()
    assert features_table(shares, 2).splitlines()[2].startswith(shares.names[0])
    pytest.importorskip("matplotlib")
    chart = features_chart(shares)
    assert chart == features_chart(shares)
    assert all(f"<!-- {name} -->" in chart for name in shares.names)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("training.lambdarank.n_leavs=4", "'lambdarank' has no such setting; did you mean 'n_leaves'"),
        ("training.lambdarank.n_leaves=1", "training.lambdarank.n_leaves"),
        ("training.lambdarank.n_leaves=200000", "n_leaves: expected an integer from 2 to 131072, got 200000"),
        ("training.lambdarank.min_leaf_size=1000000000000", "min_leaf_size: expected an integer from 1 to 100000"),
        ("training.lambdarank.n_threads=1000000000000", "n_threads: expected an integer from 1 to 256"),
        ("training.lambdarank.config=1", "'lambdarank' has no such setting"),
    ],
)
def test_train_command_bad_setting_is_refused(
    change: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "tiny.yaml"
    path.write_text(yaml.safe_dump(settings(tmp_path)))
    assert main(["train", "lambdarank", "--config", str(path), "--set", change]) == 2
    assert message in capsys.readouterr().err


def test_train_nothing_to_learn_is_refused(truth: GroundTruth, table: CandidateTable) -> None:
    nothing = replace(table, labels=[np.zeros_like(labels) for labels in table.labels])
    with pytest.raises(DataError, match=r"no training data: in none of .* turns is the relevant track"):
        grow(nothing, np.ones(len(truth), np.bool_))


def test_too_few_turns_for_the_share_of_a_tree_are_refused(truth: GroundTruth, table: CandidateTable) -> None:
    with pytest.raises(
        DataError, match=r"^LightGBM cannot grow trees on \d+ turns? with these settings of .*: Check fail"
    ):
        TreeGrower(table, LearningSettings(turn_share=1e-9)).grow(np.ones(len(truth), np.bool_))


@pytest.mark.parametrize(
    "rerankers", [[], [{"type": "lambdarank"}], [{"type": "lambdarank", "model": "x"}, {"type": "llm"}]]
)
def test_training_without_the_reranker_in_the_configuration_is_refused(
    tmp_path: Path, rerankers: list[dict[str, str]]
) -> None:
    with pytest.raises(ConfigError, match="rerankers"):
        make_training(make_config(settings(tmp_path, rerankers=rerankers), "sample"))


def test_training_over_a_single_list_is_refused(tmp_path: Path) -> None:
    config = make_config(settings(tmp_path, retrieval_type="bm25", retrieval={}), "sample")
    with pytest.raises(ConfigError, match="set retrieval_type: hybrid"):
        make_training(config).write(tmp_path / "model")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"pool_size": 25}, r"pool_size \(30 before, 25 now\)"),
        ({"exclude_played": False}, r"exclude_played \(true before, false now\)"),
        ({"corpus_types": ["track_name"]}, "corpus_types"),
        (
            {
                "retrieval": {
                    "retrievers": [{"type": "continuity"}, {"type": "bm25", "k1": 0.9}],
                    "names": ["continuity", "words"],
                }
            },
            r"retrieval\.retrievers\.1\.k1 \(unset before, 0\.9 now\)",
        ),
    ],
)
def test_trained_model_over_other_candidates_is_refused(
    model: Path, tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    rerankers = [{"type": "lambdarank", "model": str(model)}]
    same = make_config(settings(tmp_path, rerankers=rerankers, topk=5), "sample")
    users = load_users(same)
    load_recommender(same, load_catalog(same), users)
    config = make_config(settings(tmp_path, rerankers=rerankers) | change, "sample")
    with pytest.raises(ModelError, match=message):
        load_recommender(config, load_catalog(config), users)


def test_model_says_what_it_was_trained_with(model: Path, truth: GroundTruth) -> None:
    identity = read_identity(model)
    assert identity["kind"] == "lambdarank"
    assert identity["candidates"]["pool_size"] == 30
    assert identity["catalogue"] == fingerprint_table(truth.catalog.table)
    assert identity["packages"]["lightgbm"] == version("lightgbm")
    assert identity["settings"] == LearningSettings(**TREES).model_dump(exclude={"n_threads"})
    assert identity["data"]["n_turns"] == len(truth)


def test_training_that_was_killed_continues_to_the_same_bytes(
    model: Path, config: RunConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grown: list[int] = []
    grow = TreeGrower.grow

    def killed(self: TreeGrower, chosen: NDArray[np.bool_]) -> LambdaRankTrees:
        if len(grown) == 2:
            raise KeyboardInterrupt
        grown.append(int(chosen.sum()))
        return grow(self, chosen)

    with monkeypatch.context() as patch:
        patch.setattr(TreeGrower, "grow", killed)
        with pytest.raises(KeyboardInterrupt):
            make_training(config).write(tmp_path / "model")
    assert not (tmp_path / "model").exists()
    assert make_training(config).write(tmp_path / "model")
    files = {path.relative_to(model): path.read_bytes() for path in model.rglob("*") if path.is_file()}
    assert files == {
        path.relative_to(tmp_path / "model"): path.read_bytes()
        for path in (tmp_path / "model").rglob("*")
        if path.is_file()
    }
    assert not make_training(config).write(tmp_path / "model")


def test_training_without_lightgbm_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = make_config(settings(tmp_path), "sample")
    training = make_training(config)
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    with pytest.raises(MissingExtraError, match=r"mcrs\[ltr\]"):
        training.write(tmp_path / "models" / "tiny")
    assert not (tmp_path / "models" / "tiny").exists()


def test_judge_of_equal_orders_sees_no_difference(truth: GroundTruth, table: CandidateTable) -> None:
    gains = ndcg_by_turn(table.pools, truth)
    comparison = compare_orders(gains, gains, truth)
    assert comparison.before == comparison.after
    assert comparison.difference == (0, 0, 0)
    assert comparison.before.value == pytest.approx(gains.mean(), abs=0.05)


def test_train_command_writes_a_model_and_predictions_that_inference_repeats(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    config_path = tmp_path / "tiny.yaml"
    config_path.write_text(yaml.safe_dump(settings(tmp_path)))
    command = ["train", "lambdarank", "--config", str(config_path), "--folds", "3", "--fold-seeds", "2"]
    assert main(command) == 0
    shown = capsys.readouterr().out
    assert "\nfold seed 1  " in shown
    assert "\nmean of 2  " in shown
    config = make_config(settings(tmp_path), "sample")
    truth = load_ground_truth(config)
    out_of_fold = make_run("tiny_oof", read_rows(tmp_path / "exp/inference/tiny_oof.json"), truth)
    assert not out_of_fold.violations
    model = TrainedModel.open(tmp_path / "models/tiny", ("lambdarank",))
    assert set(model.fold_of_session) == {turn.session_id for turn in truth.turns}
    # Its own listed figure is what an evaluation of the predictions gives.
    gains = ndcg(out_of_fold.ranks, 20)
    value = compare_orders(gains, gains, truth).after.value
    assert f"{value:.4f} [" in next(line for line in shown.splitlines() if "fold seed 0" in line)
    assert main(["infer", "--config", str(config_path)]) == 0
    rows = json.loads((tmp_path / "exp/inference/tiny.json").read_text(encoding="utf-8"))
    assert [row["predicted_track_ids"] for row in rows] == [
        prediction.predicted_track_ids for prediction in out_of_fold.predictions
    ]
    # Another model is another run: nothing of the old one may be resumed.
    capsys.readouterr()
    assert main([*command[:-1], "1", "--set", "pool_size=25"]) == 2
    assert "pool_size (30 before, 25 now); add --overwrite" in capsys.readouterr().err
    assert main([*command[:-1], "1", "--set", "pool_size=25", "--overwrite"]) == 0
    assert main(["infer", "--config", str(config_path)]) == 2
    assert "files." in capsys.readouterr().err


def test_train_command_bad_kind_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "everything", "--tid", "demo"]) == 2
    assert "error: unknown trainer 'everything' (known: " in capsys.readouterr().err


def test_train_command_with_the_old_name_of_the_folder_trains_and_warns_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    warn_renamed.cache_clear()
    old = settings(tmp_path, rerankers=[{"type": "lambdarank", "model_dir": "models/mine"}])
    (tmp_path / "tiny.yaml").write_text(yaml.safe_dump(old))
    assert main(["train", "lambdarank", "--config", "tiny.yaml", "--folds", "2", "--fold-seeds", "1"]) == 0
    assert capsys.readouterr().err.count("setting 'model_dir' is now named 'model'") == 1
    assert TrainedModel.open(tmp_path / "models" / "mine").identity["kind"] == "lambdarank"


def test_train_command_writes_to_the_named_folder_and_without_folds_evaluates_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.yaml").write_text(yaml.safe_dump(settings(tmp_path)))
    assert main(["train", "lambdarank", "--config", "tiny.yaml", "--folds", "0", "--name", "other"]) == 0
    assert "The model is in exp/models/other" in capsys.readouterr().out
    assert TrainedModel.open(tmp_path / "exp/models/other").seen(["none"]) == 0
    assert not (tmp_path / "models").exists()
    assert not (tmp_path / "exp/inference").exists()
