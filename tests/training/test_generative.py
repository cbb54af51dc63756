"""Semantic ids and the decoder, trained on a few sessions and used as a retriever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import yaml

from mcrs.cli import main
from mcrs.data.session_source import load_sessions, session_source
from mcrs.db_item import MusicCatalog
from mcrs.errors import ConfigError, ModelError
from mcrs.pipeline.wiring import load_catalog, load_recommender, load_users
from mcrs.retrieval_modules.generative.retriever import GenerativeRetriever
from mcrs.training.train_model import Folds, Training
from mcrs.types import Message, Turn
from mcrs.weights.arrays import load_arrays
from tests.hub.models import save_bert
from tests.tiny_data import write_rows
from tests.training.sessions import N_TRACKS, row_of, write_config

if TYPE_CHECKING:
    from pathlib import Path

    from mcrs.config import RunConfig

ROWS = [row_of(f"s{user}", f"u{user}", [f"t{(user + step) % N_TRACKS:02}" for step in range(4)]) for user in range(6)]


def _training(folder: Path) -> dict[str, Any]:
    text = {"model_name": str(folder / "bert"), "fields": ["track_name"], "pooling": "mean"}
    return {
        "semantic_ids": {"encoded": text, "codebook_sizes": [3, 2]},
        "generative": {
            "text": text,
            "semantic_ids": str(folder / "ids"),
            "width": 16,
            "layers": 1,
            "heads": 2,
            "epochs": 30,
            "learning_rate": 0.01,
            "batch_positions": 30,
        },
    }


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> RunConfig:
    """A configuration whose ids and decoder are trained: ``ids``, ``folds`` and ``whole``."""
    folder = tmp_path_factory.mktemp("generative")
    save_bert(folder / "bert")
    made = write_config(
        folder,
        ROWS,
        training=_training(folder),
        retrieval_type="generative",
        retrieval={"model": str(folder / "folds"), "n_beams": 4},
        exclude_played=True,
    )
    Training(made, "semantic_ids", Folds(0)).write(folder / "ids")
    Training(made, "generative", Folds(2)).write(folder / "folds")
    Training(made, "generative", Folds(0)).write(folder / "whole")
    return made


@pytest.fixture(scope="module")
def folder(config: RunConfig) -> Path:
    from pathlib import Path

    return Path(config.cache_dir).parent


def _turn(*played: str, query: str = "something like t03", session: str = "new") -> Turn:
    history = [message for track in played for message in (Message("user", "next"), Message("music", track))]
    return Turn(session, "u9", len(played) + 1, tuple(history), query)


def _retriever(folder: Path, catalog: MusicCatalog, name: str = "whole") -> GenerativeRetriever:
    return GenerativeRetriever(catalog, folder / "cache", "cpu", str(folder / name))


def test_ids_are_distinct_and_those_of_all_tracks(config: RunConfig, folder: Path) -> None:
    track_ids, arrays = load_arrays(folder / "ids" / "all")
    assert track_ids == list(load_catalog(config).track_ids)
    assert len({tuple(row) for row in arrays["codes"].tolist()}) == N_TRACKS
    assert arrays["codebook_0"].shape[0] == 3


@pytest.mark.parametrize("topk", [1, 5, 20])
def test_every_turn_gets_all_tracks_that_are_left_or_as_many_as_it_wants(config: RunConfig, topk: int) -> None:
    catalog = load_catalog(config)
    recommender = load_recommender(config, catalog, load_users(config))
    turns = [
        _turn(),
        _turn(query=""),
        _turn("t01", "t01", "gone"),
        _turn(*(f"t{row:02}" for row in range(11))),
        _turn(*(f"t{row:02}" for row in range(12))),
        _turn("t04", session="s1"),
        _turn("t04", query="long " * 400),
        _turn(*["t05"] * 300),
    ]
    for turn, ranking in zip(turns, recommender.recommend(turns, topk), strict=True):
        left = N_TRACKS - len(catalog.rows(turn.played_track_ids))
        assert len(ranking) == len(set(ranking.rows.tolist())) == min(topk, left)
        assert not set(catalog.ids(ranking.rows)) & set(turn.played_track_ids)


def test_scores_are_log_probabilities_over_the_tracks_that_are_left(config: RunConfig, folder: Path) -> None:
    rankings = _retriever(folder, load_catalog(config)).retrieve([_turn(), _turn("t01", "t02")], 20)
    assert [len(ranking) for ranking in rankings] == [12, 10]
    for ranking in rankings:
        assert np.exp(ranking.scores.astype(np.float64)).sum() == pytest.approx(1, abs=1e-5)


def test_ranking_depends_on_no_other_turn_of_the_batch(config: RunConfig, folder: Path) -> None:
    retriever = _retriever(folder, load_catalog(config))
    turns = [_turn(), _turn("t01", "t02", query="calm"), _turn("t07")]
    for turn, together in zip(turns, retriever.retrieve(turns, 12), strict=True):
        [alone] = retriever.retrieve([turn], 12)
        assert alone.rows.tolist() == together.rows.tolist()
        assert alone.scores == pytest.approx(together.scores, abs=1e-4)


def test_decoder_knows_what_it_was_trained_on(config: RunConfig, folder: Path) -> None:
    catalog = load_catalog(config)
    labelled = [each for session in load_sessions(session_source(config)) for each in session.turns]
    rankings = _retriever(folder, catalog).retrieve([each.turn for each in labelled], 1)
    hits = [
        catalog.ids(ranking.rows) == [each.relevant_track_id] for ranking, each in zip(rankings, labelled, strict=True)
    ]
    assert sum(hits) > len(hits) / 3


def test_same_training_gives_the_same_bytes(config: RunConfig, folder: Path) -> None:
    Training(config, "generative", Folds(0)).write(folder / "again")
    for name in ("decoder.safetensors", "arrays.safetensors"):
        assert (folder / "again/all" / name).read_bytes() == (folder / "whole/all" / name).read_bytes()


def test_sessions_of_the_training_data_are_ranked_by_the_part_that_did_not_see_them(
    config: RunConfig, folder: Path
) -> None:
    catalog = load_catalog(config)
    folds, whole = _retriever(folder, catalog, "folds"), _retriever(folder, catalog)
    known, new = _turn("t02", session="s2"), _turn("t02")
    assert folds.retrieve([new], 5)[0].scores.tolist() == whole.retrieve([new], 5)[0].scores.tolist()
    assert folds.retrieve([known], 5)[0].scores.tolist() != whole.retrieve([known], 5)[0].scores.tolist()


def test_fewer_sessions_can_be_used_and_none_at_all(config: RunConfig, folder: Path) -> None:
    for n_sessions in (0, 2):
        settings = {**config.training, "generative": {**config.training["generative"], "n_sessions": n_sessions}}
        some = config.model_copy(update={"training": settings})
        Training(some, "generative", Folds(0)).write(folder / f"some_{n_sessions}")
        assert len(_retriever(folder, load_catalog(config), f"some_{n_sessions}").retrieve([_turn()], 5)[0]) == 5


def test_tracks_that_came_later_have_ids_and_those_that_are_gone_are_never_written(
    config: RunConfig, folder: Path, tmp_path: Path
) -> None:
    rows = [{"track_id": f"t{row:02}", "track_name": [f"Song {row}"]} for row in range(4)]
    rows += [{"track_id": "new", "track_name": ["Song 3"]}, {"track_id": "newer", "track_name": ["Song 3"]}]
    write_rows(tmp_path / "tracks", "all", rows)
    catalog = MusicCatalog.load(str(tmp_path / "tracks"), ["all"], ["track_name"])
    [ranking] = _retriever(folder, catalog).retrieve([_turn("t00", "new")], 20)
    assert sorted(catalog.ids(ranking.rows)) == ["newer", "t01", "t02", "t03"]


def test_model_of_another_catalogue_is_refused(folder: Path, tmp_path: Path) -> None:
    write_rows(tmp_path / "tracks", "all", [{"track_id": "x", "track_name": ["X"]}])
    catalog = MusicCatalog.load(str(tmp_path / "tracks"), ["all"], ["track_name"])
    with pytest.raises(ModelError, match=r"is in the catalogue .*mcrs train generative"):
        _retriever(folder, catalog)


def test_missing_model_names_both_trainings(config: RunConfig, tmp_path: Path) -> None:
    with pytest.raises(
        ModelError, match=r"mcrs train semantic_ids --config FILE, and then: mcrs train generative --config FILE"
    ):
        GenerativeRetriever(load_catalog(config), tmp_path, "cpu", str(tmp_path / "none"))


def test_run_without_a_model_is_one_line_that_names_both_trainings(
    config: RunConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = {**config.model_dump(mode="json", exclude_unset=True), "retrieval": {"model": "none"}}
    (tmp_path / "tiny.yaml").write_text(yaml.safe_dump(settings))
    assert main(["infer", "--config", "tiny.yaml"]) == 2
    *_, line = capsys.readouterr().err.splitlines()
    assert (
        "no trained model in none; train it with this configuration: mcrs train semantic_ids --config FILE, and then: "
        in line
    )
    assert list(tmp_path.rglob("*.json*")) == []


def test_missing_ids_name_their_training(config: RunConfig, tmp_path: Path) -> None:
    settings = {"generative": {**config.training["generative"], "semantic_ids": str(tmp_path / "none")}}
    with pytest.raises(ModelError, match=r"no trained model in .*; train it with: mcrs train semantic_ids"):
        Training(config.model_copy(update={"training": settings}), "generative", Folds(0)).write(tmp_path / "m")


def test_width_that_heads_do_not_divide_is_refused(config: RunConfig, tmp_path: Path) -> None:
    settings = {"generative": {**config.training["generative"], "heads": 3}}
    with pytest.raises(ConfigError, match=r"training\.generative\.width: expected a multiple of heads, 3, got 16"):
        Training(config.model_copy(update={"training": settings}), "generative", Folds(0)).write(tmp_path / "m")


@pytest.mark.parametrize(("sources", "found"), [((), "neither"), (("encoded", "track_vectors"), "both")])
def test_ids_need_exactly_one_source(config: RunConfig, tmp_path: Path, sources: tuple[str, ...], found: str) -> None:
    every = {
        "encoded": config.training["semantic_ids"]["encoded"],
        "track_vectors": {"dataset": str(tmp_path / "vectors"), "column": "cf-bpr"},
    }
    rows = [{"track_id": "t00", "cf-bpr": [1.0, 0.0]}, {"track_id": "t01", "cf-bpr": [0.0, 1.0]}]
    write_rows(tmp_path / "vectors", "all_tracks", rows)
    settings = {"semantic_ids": {name: every[name] for name in sources}}
    with pytest.raises(
        ConfigError, match=f"^training.semantic_ids.track_vectors: set either this .* or encoded, .* got {found}$"
    ):
        Training(config.model_copy(update={"training": settings}), "semantic_ids", Folds(0)).write(tmp_path / "m")


def test_tracks_without_a_vector_have_no_id(config: RunConfig, tmp_path: Path) -> None:
    rows = [{"track_id": "t00", "cf-bpr": [1.0, 0.0]}, {"track_id": "t05", "cf-bpr": [0.0, 1.0]}]
    write_rows(tmp_path / "vectors", "all_tracks", rows)
    source = {"dataset": str(tmp_path / "vectors"), "column": "cf-bpr"}
    settings = {
        "semantic_ids": {"track_vectors": source},
        "generative": {**config.training["generative"], "semantic_ids": str(tmp_path / "ids"), "epochs": 1},
    }
    made = config.model_copy(update={"training": settings})
    Training(made, "semantic_ids", Folds(0)).write(tmp_path / "ids")
    Training(made, "generative", Folds(0)).write(tmp_path / "m")
    catalog = load_catalog(config)
    [ranking] = GenerativeRetriever(catalog, tmp_path, "cpu", str(tmp_path / "m")).retrieve([_turn()], 20)
    assert sorted(catalog.ids(ranking.rows)) == ["t00", "t05"]


def test_training_on_tracks_of_another_catalogue_is_warned_of(
    config: RunConfig, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rows = [row_of(f"s{user}", f"u{user}", ["elsewhere", "nowhere"]) for user in range(2)]
    Training(write_config(tmp_path, rows, training=config.training), "generative", Folds(0))
    assert "none of the tracks that it plays (2) is in" in caplog.text
