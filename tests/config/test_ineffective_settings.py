"""Settings without an effect: an error where they are typed, a warning where they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from mcrs.config import Layer, config_files, find_config, load_config, load_layers, read_layers
from mcrs.errors import ConfigError

BOTH_SPLITS = "track_split_types: [a]\nuser_split_types: [b]\n"
OWN_QUERIES = "retrieval_type: hybrid\nretrieval: {retrievers: [{type: bm25, query: {}}], weights: [1]}\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "run.yaml"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "typed", "message"),
    [
        (BOTH_SPLITS, "split_types=[c]", "split_types: has no effect because track_split_types and user_split_types"),
        ("topk: 5\n", "pool_size=50", "pool_size: has no effect because there are no rerankers"),
        ("lm_type: template\n", "generation.temperature=0.5", "backend 'template' does not use it"),
        ("lm_type: template\n", "generation.max_new_tokens=5", "backend 'template' does not use it"),
        ("lm_backend: openai\n", "generation.reuse_prefix=false", "backend 'openai' does not use it"),
        ("generation: {do_sample: false}\n", "generation.top_p=0.5", "because generation.do_sample is false"),
        ("lm_type: template\n", "dtype=float32", "dtype: has no effect because no component of the run uses it"),
        ("lm_backend: openai\n", "attn_implementation=sdpa", "no component of the run uses it"),
        ("lm_type: template\n", "device=cpu", "device: has no effect because no component of the run uses it"),
        ("lm_type: template\n", "prompts=small", "prompts: has no effect because the responses of this run are the"),
        (
            "lm_type: template\n",
            "inference.prompt_cache_gib=1",
            "inference.prompt_cache_gib: has no effect because no component of the run uses it",
        ),
        (OWN_QUERIES, "query={decay: 0.5}", "query.decay: has no effect because no component of the run uses it"),
        ("topk: 5\n", "rerankers.0.weight=2", "rerankers.0: expected no list index, because the list is empty"),
    ],
)
def test_typed_setting_without_effect_is_an_error(tmp_path: Path, text: str, typed: str, message: str) -> None:
    with pytest.raises(ConfigError, match="--set") as caught:
        load_config(write(tmp_path, text), [typed])
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (BOTH_SPLITS + "split_types: [c]\n", "split_types"),
        ("pool_size: 50\n", "pool_size"),
        ("lm_type: template\ngeneration: {top_k: 5}\n", "generation.top_k"),
        ("lm_type: template\ndtype: float32\n", "dtype"),
        ("lm_type: template\ndevice: cpu\n", "device"),
        (OWN_QUERIES + "query: {decay: 0.5}\n", "query.decay"),
    ],
)
def test_written_setting_without_effect_is_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, text: str, key: str
) -> None:
    load_config(write(tmp_path, text))
    assert f"run.yaml: {key}: has no effect because " in caplog.text


def test_what_a_typed_setting_puts_out_of_use_is_meant_to_be(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    written = "generation: {max_new_tokens: 64, do_sample: false}\npool_size: 50\nrerankers: [{type: exclusions}]\n"
    load_config(write(tmp_path, written), ["lm_type=template", "rerankers=[]"])
    assert caplog.text == ""


@pytest.mark.parametrize("tid", sorted(config_files()))
def test_shipped_configurations_have_no_setting_without_effect(tid: str, caplog: pytest.LogCaptureFixture) -> None:
    load_config(find_config(tid))
    load_config(find_config(tid), ["lm_type=template"])
    assert caplog.text == ""


@pytest.mark.parametrize(
    ("kind", "used"),
    [("encoder", True), ("generative", True), ("semantic_ids", True), ("cooccurrence", False), ("unknown", False)],
)
def test_settings_of_a_training_count_if_its_trainer_takes_them(
    kind: str, used: bool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(tmp_path, "lm_type: template\n")
    text = "{model_name: m, fields: [track_name]}"
    settings = {"generative": ["training.generative.text"], "semantic_ids": ["training.semantic_ids.encoded"]}
    typed = ["device=cpu", *(f"{key}={text}" for key in settings.get(kind, []))]
    if used:
        assert load_layers(read_layers(path), typed, trainer=kind).device == "cpu"
        load_layers([*read_layers(path), Layer("", {"device": "cpu"})], typed[1:], trainer=kind)
        assert caplog.text == ""
    else:
        with pytest.raises(ConfigError, match="--set device: has no effect"):
            load_layers(read_layers(path), typed, trainer=kind)


def test_settings_of_another_training_are_refused_on_the_command_line_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(tmp_path, "lm_type: template\ntraining: {item2vec: {window: 3}}\n")
    load_layers(read_layers(path), ["training.cooccurrence.recency=0.5"], trainer="cooccurrence")
    assert caplog.text == ""
    message = "--set training.item2vec: has no effect because mcrs train cooccurrence does not use it"
    with pytest.raises(ConfigError, match=message):
        load_layers(read_layers(path), ["training.item2vec.window=4"], trainer="cooccurrence")


def test_settings_that_count_are_neither(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    load_config(write(tmp_path, "track_split_types: [a]\n"), ["split_types=[c]", "generation.max_new_tokens=5"])
    load_config(find_config("demo_smollm2"), ["generation.repetition_penalty=1.1", "exclude_played=false"])
    load_config(write(tmp_path, "lm_type: template\n"), ["generation.response_check=grounded"])
    load_config(write(tmp_path, "lm_type: template\nretrieval_type: bert\n"), ["device=cpu"])
    assert caplog.text == ""
