"""An error about a file or model that a component reads: the message says which setting names it, and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from mcrs.cli import main
from mcrs.config import load_config
from mcrs.config.file_places import name_setting


def problem(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, *command: str) -> str:
    (tmp_path / "my.yaml").write_text(
        'item_db_name: "builtin:tracks"\nuser_db_name: "builtin:users"\ntest_dataset_name: "builtin:conversations"\n'
        f"{'' if 'lm_type' in text else 'lm_type: template'}\n"
        "device: cpu\ntrack_split_types: [all_tracks]\nuser_split_types: [all_users]\n"
        f"cache_dir: {tmp_path / 'cache'}\n{text}\n"
    )
    arguments = ["--config", str(tmp_path / "my.yaml"), "--save_path", str(tmp_path / "exp")]
    assert main([*(command or ("infer",)), *arguments]) == 2
    return capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("retrieval_type: cooccurrence\nretrieval: {model: PLACE}", "retrieval.model"),
        ("retrieval_type: trained_encoder\nretrieval: {model: PLACE}", "retrieval.model"),
        ("retrieval_type: sentence_transformer\nretrieval: {model_name: PLACE}", "retrieval.model_name"),
        (
            "retrieval_type: hybrid\nretrieval: {retrievers: [{type: bm25}, {type: item2vec, model: PLACE}]}",
            "retrieval.retrievers.1.model",
        ),
        (
            "retrieval_type: precomputed\nretrieval: {track_vectors: {dataset: PLACE, column: v}}",
            "retrieval.track_vectors.dataset",
        ),
        (
            "retrieval_type: hybrid\nretrieval: {retrievers: [{type: bm25}]}\n"
            "rerankers: [{type: exclusions}, {type: lambdarank, model: PLACE}]",
            "rerankers.1.model",
        ),
        ("rerankers: [{type: cross_encoder, model_name: PLACE}]", "rerankers.0.model_name"),
        ("lm_backend: hf_causal\nlm_type: PLACE", "lm_type"),
    ],
)
@pytest.mark.parametrize("is_there", [False, True])
def test_file_that_a_component_cannot_read_is_an_error_with_its_setting_and_its_source(
    text: str, place: str, is_there: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = tmp_path / "named"
    if is_there:
        named.mkdir()
        (named / "manifest.json").write_text("{")
    line = problem(tmp_path, capsys, text.replace("PLACE", str(named)))
    assert line.startswith(f"error: {tmp_path / 'my.yaml'}: {place}: ")
    assert line.count(f"{place}: ") == 1
    assert str(named) in line


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("{semantic_ids: {encoded: {model_name: PLACE, fields: [track_name]}}}", "semantic_ids", "encoded.model_name"),
        ("{encoder: {model_name: PLACE}}", "encoder", "model_name"),
    ],
)
def test_training_names_the_setting_of_a_missing_model(
    text: str, kind: str, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = str(tmp_path / "named")
    line = problem(tmp_path, capsys, f"training: {text.replace('PLACE', named)}", "train", kind)
    assert line.startswith(f"error: {tmp_path / 'my.yaml'}: training.{kind}.{place}: ")


def test_model_that_a_name_presets_is_named_by_the_key_of_the_name(tmp_path: Path) -> None:
    (tmp_path / "my.yaml").write_text("retrieval_type: e5\n")
    config = load_config(tmp_path / "my.yaml")
    model = config.components.retriever.presets["model_name"]
    assert name_setting(f"model {model!r} is not here", config) == f"retrieval_type: model {model!r} is not here"


def test_mistake_in_another_file_or_with_a_key_stays(tmp_path: Path) -> None:
    (tmp_path / "my.yaml").write_text("retrieval_type: cooccurrence\nretrieval: {model: exp/models/a}\n")
    config = load_config(tmp_path / "my.yaml")
    for mistake in ("no trained model in exp/models/ab", "the folder x/exp/models/a is empty", "prompts: exp/models/a"):
        assert name_setting(mistake, config) == mistake
    assert name_setting("no model in exp/models/a; train it", config).startswith("retrieval.model: no model in")


def test_setting_whose_value_is_a_word_of_the_mistake_is_not_named_in_place_of_the_quoted_one(tmp_path: Path) -> None:
    (tmp_path / "my.yaml").write_text("lm_type: me/x\nrerankers: [{type: cross_encoder, model_name: model}]\n")
    config = load_config(tmp_path / "my.yaml")
    assert name_setting("model 'me/x' is not here", config) == "lm_type: model 'me/x' is not here"
    assert name_setting("model 'model' is not here", config).startswith("rerankers.0.model_name: ")
