"""An encoder, trained on a few sessions and used as a retriever."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mcrs.config import QuerySettings, RunConfig
from mcrs.data.session_source import load_sessions, session_source
from mcrs.embeddings.encoder_settings import EncoderSettings
from mcrs.errors import DataError, ModelError
from mcrs.pipeline.wiring import load_catalog, load_users
from mcrs.registry.components import call
from mcrs.retrieval_modules.dense import DenseRetriever
from mcrs.retrieval_modules.trained_encoder import TrainedEncoderRetriever
from mcrs.training.encoder import EncoderTrainer
from mcrs.training.train_model import Folds, Training
from mcrs.types import Message, Turn
from tests.hub.models import save_bert
from tests.training.sessions import row_of, session_of, write_config

ROWS = [row_of(f"s{user}", f"u{user}", ["t00", f"t{user + 1:02}", "gone", "t06"]) for user in range(4)]

_QUERY = QuerySettings(assistant_weight=0.0, role_words=False, track_ids=False)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> RunConfig:
    """A configuration whose encoder is trained in the folder ``trained``."""
    folder = tmp_path_factory.mktemp("encoder")
    save_bert(folder / "bert")
    settings = {
        "model_name": str(folder / "bert"),
        "pooling": "mean",
        "fields": ["track_name"],
        "max_length": 32,
        "batch_size": 4,
        "learning_rate": 1e-3,
        "epochs": 2,
    }
    made = write_config(folder, ROWS, retrieval_type="bm25", training={"encoder": settings})
    Training(made, "encoder", Folds(2)).write(folder / "trained")
    return made


def _trainer(config: RunConfig, **changes: object) -> EncoderTrainer:
    folder = Path(config.cache_dir)
    settings = {**config.training["encoder"], "query": _QUERY, **changes}
    run = {"config": config, "catalog": load_catalog(config), "users": load_users(config)}
    return call(EncoderTrainer, {**run, "cache_dir": folder, "device": "cpu", **settings})


def _turn(session: str = "new") -> Turn:
    return Turn(session, "u9", 2, (Message("user", "play"), Message("music", "t00")), "something like t06")


def test_each_labelled_turn_is_an_example_whose_negatives_were_not_played(config: RunConfig) -> None:
    catalog = load_catalog(config)
    texts = dict(zip(catalog.track_ids, catalog.documents(), strict=True))
    sessions = load_sessions(session_source(config))
    examples = list(_trainer(config).examples(sessions))
    # One of four turns of each session has a track that is in no catalogue.
    assert len(examples) == 12
    assert [example.positive for example in examples[:3]] == [texts["t00"], texts["t01"], texts["t06"]]
    for example in examples:
        assert example.positive in example.played
        assert len(example.negatives) == 12 - len(example.played)
        assert not set(example.negatives) & example.played
    assert examples[1].query == "something like t00\nSong 0\nsomething like t01"


def test_retriever_uses_the_encoder_as_it_was_trained(config: RunConfig) -> None:
    folder, catalog = Path(config.cache_dir).parent, load_catalog(config)
    trained = TrainedEncoderRetriever(catalog, folder / "cache", "cpu", str(folder / "trained"))
    fold = json.loads((folder / "trained/sessions.json").read_bytes())["sessions"]["s1"]
    for session, part in (("new", "all"), ("s1", f"fold_{fold}")):
        plain = DenseRetriever(
            catalog,
            ("track_name",),
            folder / "cache",
            "cpu",
            EncoderSettings(model_name=str(folder / "trained" / part), max_length=32),
            query=_QUERY,
            query_cut="beginning",
        )
        [expected], [found] = plain.retrieve([_turn()], 12), trained.retrieve([_turn(session)], 12)
        assert found.rows.tolist() == expected.rows.tolist()
        assert found.scores == pytest.approx(expected.scores, abs=1e-6)
    other = trained.retrieve([_turn("s0"), _turn("s1"), _turn()], 12)
    assert len({tuple(ranking.scores.tolist()) for ranking in other}) > 1


def test_same_training_gives_the_same_bytes(config: RunConfig) -> None:
    folder = Path(config.cache_dir).parent
    Training(config, "encoder", Folds(0)).write(folder / "again")
    names = {path.relative_to(folder / "again/all") for path in (folder / "again/all").rglob("*") if path.is_file()}
    assert Path("model.safetensors") in names
    for name in names:
        assert (folder / "again/all" / name).read_bytes() == (folder / "trained/all" / name).read_bytes()


def test_without_hard_negatives_nothing_is_ranked(config: RunConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mcrs.training.encoder.load_recommender", None)
    trainer = _trainer(config, n_negatives=0)
    assert trainer.identity()["negatives_from"] is None
    assert {example.negatives for example in trainer.examples(load_sessions(session_source(config)))} == {()}


def test_a_single_example_teaches_nothing(config: RunConfig, tmp_path: Path) -> None:
    with pytest.raises(
        DataError,
        match=r"expected at least 2 turns with a relevant track of the catalogue .*, found 1 in 1 session; train",
    ):
        _trainer(config).fit([session_of("s", "u", ["t00", "gone"])], tmp_path)


def test_configuration_whose_retriever_needs_the_model_itself_says_what_to_give(config: RunConfig) -> None:
    needing = config.model_copy(
        update={"retrieval_type": "trained_encoder", "retrieval": {"model": str(Path(config.cache_dir) / "missing")}}
    )
    with pytest.raises(
        ModelError, match=r"cannot rank the hard negatives; give .* \(retrieval\.model: no trained model in .*missing"
    ):
        list(_trainer(needing).examples(load_sessions(session_source(config))))


def test_an_encoder_is_trained_for_cosines_whatever_it_was_trained_for(config: RunConfig, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    modules = [Transformer(config.training["encoder"]["model_name"]), Pooling(32, "mean")]
    SentenceTransformer(modules=modules, device="cpu", similarity_fn_name="dot").save(str(tmp_path / "base"))
    trainer = _trainer(config, model_name=str(tmp_path / "base"), pooling=None, epochs=1)
    trainer.fit(load_sessions(session_source(config)), tmp_path / "trained")
    saved = json.loads((tmp_path / "trained" / "config_sentence_transformers.json").read_bytes())
    assert saved["similarity_fn_name"] == "cosine"
