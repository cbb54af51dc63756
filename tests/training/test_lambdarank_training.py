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
from mcrs.errors import ConfigError, DataError, MissingExtraError, ModelError
from mcrs.evaluation.folds import folds_by_user
from mcrs.evaluation.scored_run import load_run
from mcrs.pipeline.wiring import load_catalog, load_recommender, load_users
from mcrs.reranker_modules.lambdarank_model import LambdaRankModel
from mcrs.training.feature_report import feature_shares, features_chart, features_table
from mcrs.training.judgement import judge, turn_gains
from mcrs.training.lambdarank import LearningSettings, _parameters, train_lambdarank
from mcrs.training.pools import CandidateTable, collect_candidates
from mcrs.training.train_reranker import LambdaRankTraining

if TYPE_CHECKING:
    from pathlib import Path

    from mcrs.config import RunConfig

QUICK = LearningSettings(n_rounds=4, min_leaf_size=5, n_seeds=1)


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
        "rerankers": [{"type": "lambdarank", "model_dir": str(folder / "models" / "tiny")}],
        "pool_size": 30,
        "exclude_played": True,
        "device": "cpu",
        "cache_dir": str(folder / "cache"),
        **changes,
    }


def make_training(config: RunConfig) -> LambdaRankTraining:
    return LambdaRankTraining(config, 3, 1, QUICK)


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> LambdaRankTraining:
    return make_training(make_config(settings(tmp_path_factory.mktemp("training")), "sample"))


@pytest.fixture(scope="module")
def trained(training: LambdaRankTraining) -> LambdaRankTraining:
    training.run()
    return training


@pytest.fixture(scope="module")
def table(training: LambdaRankTraining) -> CandidateTable:
    config = training._config
    recommender = load_recommender(config, training.truth.catalog, load_users(config))
    return collect_candidates(recommender, training.truth, 30)


def test_collect_candidates_labels_what_was_played(training: LambdaRankTraining, table: CandidateTable) -> None:
    truth = training.truth
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


def test_train_trees_of_a_fold_do_not_know_what_its_sessions_played(
    training: LambdaRankTraining, table: CandidateTable
) -> None:
    turns = training.truth.turns
    folds = folds_by_user(turns, 3, 0)
    held_out = folds == 1
    turned = [labels[::-1].copy() if out else labels for labels, out in zip(table.labels, held_out, strict=True)]
    assert any((a != b).any() for a, b in zip(turned, table.labels, strict=True))
    sessions = [turn.session_id for turn in turns]
    models = [train_lambdarank(each, turns, 3, 0, QUICK, {}) for each in (table, replace(table, labels=turned))]
    before, after = (model.score(sessions, table.features) for model in models)
    for place, out in enumerate(held_out):
        if out:
            np.testing.assert_array_equal(before[place], after[place])
    assert any((before[place] != after[place]).any() for place in np.flatnonzero(~held_out))
    # New sessions are ranked by trees that know all of them.
    assert models[0].whole != models[0].folds[1]
    whole = [model.score(["new"] * len(turns), table.features) for model in models]
    assert any((a != b).any() for a, b in zip(*whole, strict=True))


def test_train_learns_what_decides(training: LambdaRankTraining, table: CandidateTable) -> None:
    truth = training.truth
    # As if the candidate of most words had been played, whatever the order that came in.
    column = table.names.index("words_rank")
    labels = [rows[:, column] == rows[:, column].min() for rows in table.features]
    labels = [each & (np.cumsum(each) == 1) for each in labels]
    model = train_lambdarank(
        replace(table, labels=labels), truth.turns, 3, 0, QUICK.model_copy(update={"n_rounds": 40}), {}
    )
    scores = model.score([turn.session_id for turn in truth.turns], table.features)
    firsts = [bool(of_turn[each][0] == of_turn.max()) for each, of_turn in zip(labels, scores, strict=True)]
    assert np.mean(firsts) > 0.9


def test_train_is_deterministic(training: LambdaRankTraining, table: CandidateTable) -> None:
    first, second = (train_lambdarank(table, training.truth.turns, 3, 0, QUICK, {}) for _ in range(2))
    assert first == second
    assert train_lambdarank(table, training.truth.turns, 3, 1, QUICK, {}).fold_of_session != (first.fold_of_session)


def test_train_threads_do_not_change_the_trees(training: LambdaRankTraining, table: CandidateTable) -> None:
    one, more = (
        train_lambdarank(table, training.truth.turns, 3, 0, QUICK.model_copy(update={"n_threads": each}), {})
        for each in (1, 2)
    )
    scores = [model.score([turn.session_id for turn in training.truth.turns], table.features) for model in (one, more)]
    for first, second in zip(*scores, strict=True):
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


def test_features_are_reported_with_their_spread_over_folds(trained: LambdaRankTraining) -> None:
    shares = feature_shares(LambdaRankModel.load(trained.model_dir))
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


def test_train_nothing_to_learn_is_refused(training: LambdaRankTraining, table: CandidateTable) -> None:
    nothing = replace(table, labels=[np.zeros_like(labels) for labels in table.labels])
    with pytest.raises(DataError, match=r"no training data: in none of .* turns is the relevant track"):
        train_lambdarank(nothing, training.truth.turns, 3, 0, QUICK, {})
    with pytest.raises(ConfigError, match="expected from 2 to"):
        train_lambdarank(table, training.truth.turns, 1, 0, QUICK, {})


@pytest.mark.parametrize(
    "rerankers", [[], [{"type": "lambdarank"}], [{"type": "lambdarank", "model_dir": "x"}, {"type": "llm"}]]
)
def test_training_without_the_reranker_in_the_configuration_is_refused(
    tmp_path: Path, rerankers: list[dict[str, str]]
) -> None:
    with pytest.raises(ConfigError, match="rerankers: expected 'lambdarank' as the last one"):
        make_training(make_config(settings(tmp_path, rerankers=rerankers), "sample"))


def test_training_over_a_single_list_is_refused(tmp_path: Path) -> None:
    config = make_config(settings(tmp_path, retrieval_type="bm25", retrieval={}), "sample")
    with pytest.raises(ConfigError, match="set retrieval_type: hybrid"):
        make_training(config).run()


def test_training_into_a_folder_of_other_things_is_refused_before_any_work(tmp_path: Path) -> None:
    predictions = tmp_path / "exp" / "inference" / "run.json"
    predictions.parent.mkdir(parents=True)
    predictions.write_text("[]")
    rerankers = [{"type": "lambdarank", "model_dir": str(tmp_path / "exp")}]
    with pytest.raises(ConfigError, match="exp cannot be used for the LambdaRank model"):
        make_training(make_config(settings(tmp_path, rerankers=rerankers), "sample"))
    assert predictions.exists()


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
            r"retrieval\.retrievers\.1\.k1 \(null before, 0\.9 now\)",
        ),
    ],
)
def test_trained_model_over_other_candidates_is_refused(
    trained: LambdaRankTraining, tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    rerankers = [{"type": "lambdarank", "model_dir": str(trained.model_dir)}]
    same = make_config(settings(tmp_path, rerankers=rerankers, topk=5), "sample")
    users = load_users(same)
    load_recommender(same, load_catalog(same), users)
    config = make_config(settings(tmp_path, rerankers=rerankers) | change, "sample")
    with pytest.raises(ModelError, match=message):
        load_recommender(config, load_catalog(config), users)


def test_model_says_what_it_was_trained_with(trained: LambdaRankTraining) -> None:
    model = LambdaRankModel.load(trained.model_dir)
    assert model.candidates["pool_size"] == 30
    assert model.training["catalogue"] == trained.truth.catalog.fingerprint(())
    assert model.training["lightgbm"] == version("lightgbm")


def test_training_without_lightgbm_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    with pytest.raises(MissingExtraError, match=r"mcrs\[ltr\]"):
        make_training(make_config(settings(tmp_path), "sample")).run()
    assert not (tmp_path / "models").exists()


def test_judge_of_equal_orders_sees_no_difference(training: LambdaRankTraining, table: CandidateTable) -> None:
    gains = turn_gains(table.pools, training.truth)
    judgement = judge(gains, gains, training.truth)
    assert judgement.pool == judgement.learned
    assert judgement.difference == (0, 0, 0)
    assert judgement.pool.value == pytest.approx(gains.mean(), abs=0.05)


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
    truth = make_training(config).truth
    out_of_fold = load_run("tiny_oof", tmp_path / "exp/inference/tiny_oof.json", truth)
    assert not out_of_fold.violations
    model = LambdaRankModel.load(tmp_path / "models/tiny")
    assert set(model.fold_of_session) == {turn.session_id for turn in truth.turns}
    # Its own listed figure is what an evaluation of the predictions gives.
    value = judge(out_of_fold.ranking_values[2], out_of_fold.ranking_values[2], truth).learned.value
    assert f"{value:.4f} [" in next(line for line in shown.splitlines() if "fold seed 0" in line)
    assert main(["infer", "--config", str(config_path)]) == 0
    rows = json.loads((tmp_path / "exp/inference/tiny.json").read_text(encoding="utf-8"))
    assert [row["predicted_track_ids"] for row in rows] == [
        prediction.predicted_track_ids for prediction in out_of_fold.predictions
    ]
    # Another model is another run: nothing of the old one may be resumed.
    capsys.readouterr()
    assert main([*command[:-1], "1", "--set", "pool_size=25"]) == 0
    assert main(["infer", "--config", str(config_path)]) == 2
    assert "files." in capsys.readouterr().err


def test_train_command_bad_kind_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "everything", "--tid", "demo"]) == 2
    assert "unknown trainer 'everything'" in capsys.readouterr().err
