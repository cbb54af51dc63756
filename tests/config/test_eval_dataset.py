"""Which keys of a configuration a dataset of the challenge changes."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from mcrs.cli.options import add_eval_dataset
from mcrs.config import EVAL_DATASETS, RunConfig, find_config, load_config
from mcrs.data.session_source import session_source
from mcrs.errors import ConfigError, DataError
from mcrs.pipeline.wiring import load_conversations

KEYS = ("test_dataset_name", "test_split", "item_db_name", "user_db_name", "track_splits", "user_splits")
CHALLENGE = {
    "item_db_name": "talkpl-ai/TalkPlayData-Challenge-Track-Metadata",
    "user_db_name": "talkpl-ai/TalkPlayData-Challenge-User-Metadata",
    "track_splits": ("all_tracks",),
    "user_splits": ("all_users",),
}


def read(config: RunConfig) -> dict[str, object]:
    """What a configuration reads."""
    return {key: getattr(config, key) for key in KEYS}


def expected(name: str, **others: object) -> dict[str, object]:
    return {"test_dataset_name": EVAL_DATASETS[name], "test_split": "test", **CHALLENGE, **others}


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A configuration that says nothing: the released baseline on TalkPlayData-2."""
    path = tmp_path / "empty.yaml"
    path.write_text("{}", encoding="utf-8")
    return path


@pytest.mark.parametrize("name", EVAL_DATASETS)
@pytest.mark.parametrize("tid", ["llama1b_bm25_testset", "llama1b_bert_blindset", "hybrid_devset", "my_model", "demo"])
def test_every_shipped_configuration_reads_the_dataset_with_the_challenge_s_tracks_and_users(
    tid: str, name: str
) -> None:
    assert read(load_config(find_config(tid), eval_dataset=name)) == expected(name)


@pytest.mark.parametrize("name", EVAL_DATASETS)
@pytest.mark.parametrize("retriever", ["bm25", "bert"])
def test_released_baseline_with_a_dataset_is_the_configuration_of_that_name(retriever: str, name: str) -> None:
    changed = load_config(find_config(f"llama1b_{retriever}_testset"), eval_dataset=name)
    own = load_config(find_config(f"llama1b_{retriever}_{name}"), ["test_split=test"])
    assert changed == own.model_copy(update={"split_types": changed.split_types})


def test_configuration_that_says_nothing_names_talkplaydata_2_and_is_changed(empty: Path) -> None:
    assert read(load_config(empty, eval_dataset="devset")) == expected("devset")


def test_pinned_database_of_talkplaydata_2_is_changed(empty: Path) -> None:
    empty.write_text("item_db_name: talkpl-ai/TalkPlayData-2-Track-Metadata@1a2b3c\n", encoding="utf-8")
    assert read(load_config(empty, eval_dataset="devset")) == expected("devset")


@pytest.mark.parametrize(("name", "read"), [("devset", "@1a2b3c"), ("blindset_A", "")])
def test_pinned_revision_of_the_same_dataset_stays(empty: Path, name: str, read: str) -> None:
    empty.write_text(f"test_dataset_name: {EVAL_DATASETS['devset']}@1a2b3c\n", encoding="utf-8")
    assert load_config(empty, eval_dataset=name).test_dataset_name == EVAL_DATASETS[name] + read


def test_other_databases_and_their_splits_stay(empty: Path) -> None:
    empty.write_text(
        "item_db_name: ./tracks\ntrack_split_types: [mine]\nuser_db_name: somebody/users\nsplit_types: [theirs]\n"
        "test_dataset_name: ./talks\ntest_split: dev\n",
        encoding="utf-8",
    )
    own = {
        "item_db_name": "./tracks",
        "track_splits": ("mine",),
        "user_db_name": "somebody/users",
        "user_splits": ("theirs",),
    }
    assert read(load_config(empty, eval_dataset="blindset_B")) == expected("blindset_B", **own)


@pytest.mark.parametrize(
    ("overrides", "kept"),
    [
        (["test_dataset_name=./talks"], {"test_dataset_name": "./talks"}),
        (["test_split=dev"], {"test_split": "dev"}),
        (["item_db_name=./tracks"], {"item_db_name": "./tracks", "track_splits": ("test_warm", "test_cold")}),
        (["user_db_name=./users", "user_split_types=[all]"], {"user_db_name": "./users", "user_splits": ("all",)}),
        (["track_split_types=[test_tracks]"], {"track_splits": ("test_tracks",)}),
        (["split_types=[all]"], {"track_splits": ("all",), "user_splits": ("all",)}),
        (
            ["item_db_name=talkpl-ai/TalkPlayData-2-Track-Metadata"],
            {"item_db_name": "talkpl-ai/TalkPlayData-2-Track-Metadata", "track_splits": ("test_warm", "test_cold")},
        ),
    ],
)
def test_what_set_says_wins(empty: Path, overrides: list[str], kept: dict[str, object]) -> None:
    assert read(load_config(empty, overrides, eval_dataset="devset")) == expected("devset", **kept)


def test_sample_s_tracks_and_users_stay_with_the_sample_s_conversations() -> None:
    config = load_config(find_config("demo"), ["test_dataset_name=builtin:blind"], eval_dataset="blindset_A")
    assert (config.test_dataset_name, config.item_db_name) == ("builtin:blind", "builtin:tracks")
    assert (config.user_db_name, config.track_splits) == ("builtin:users", ("all_tracks",))


def test_unknown_dataset_is_refused(empty: Path) -> None:
    with pytest.raises(ConfigError, match="did you mean 'devset'"):
        load_config(empty, eval_dataset="Devset")


def test_dataset_that_cannot_be_read_is_said_to_come_from_the_flag(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    (tmp_path / "own.yaml").write_text("test_dataset_name: ./talks", encoding="utf-8")
    config = load_config(tmp_path / "own.yaml", eval_dataset="blindset_A")
    said = f"--eval_dataset blindset_A: test_dataset_name: dataset '{EVAL_DATASETS['blindset_A']}' is not in the "
    with pytest.raises(DataError, match=f"^{said}"):
        load_conversations(config, session_source(config))


def test_help_names_every_dataset() -> None:
    parser = argparse.ArgumentParser()
    add_eval_dataset(parser)
    assert [name for name in EVAL_DATASETS if name not in parser.format_help()] == []
