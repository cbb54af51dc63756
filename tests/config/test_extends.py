"""Configuration files that extend others."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest

import mcrs
from mcrs.checks.redaction import hide_in_message
from mcrs.config import find_config, load_config, read_layers
from mcrs.errors import ConfigError


def write(folder: Path, **texts: str) -> Path:
    """Write files; the last one's path."""
    for name, text in texts.items():
        path = folder / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
    return path


def test_mappings_merge_and_lists_are_replaced_over_a_chain(tmp_path: Path) -> None:
    top = write(
        tmp_path,
        base="topk: 10\nseed: 1\nretrieval: {k1: 2.0, b: 0.5}\ncorpus_types: [track_name, tag_list]\n",
        middle="extends: base.yaml\nseed: 2\nretrieval: {b: 0.7}\n",
        top="extends: middle.yaml\ncorpus_types: [artist_name]\n",
    )
    config = load_config(top, ["topk=5"])
    assert (config.topk, config.seed, config.corpus_types) == (5, 2, ("artist_name",))
    assert config.retrieval == {"k1": 2.0, "b": 0.7}


def test_path_is_relative_to_the_file_that_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deep").mkdir()
    write(tmp_path, base="topk: 7\n")
    top = write(tmp_path / "deep", top="extends: ../base.yaml\n")
    monkeypatch.chdir(tmp_path / "deep")
    assert load_config(top).topk == 7


def test_shipped_configuration_is_found_by_its_name(tmp_path: Path) -> None:
    top = write(tmp_path, top="extends: demo.yaml\ntopk: 3\n")
    demo = load_config(find_config("demo"))
    assert load_config(top) == demo.model_copy(update={"topk": 3})


def test_python_loads_what_a_file_extends(tmp_path: Path) -> None:
    top = write(tmp_path, base="topk: 10\nlm_type: template\n", top="extends: base.yaml\nseed: 4\n")
    pipeline = mcrs.load(top)
    assert (pipeline.config.topk, pipeline.config.seed) == (10, 4)
    assert "topk: 10" in pipeline.to_yaml()
    assert "extends" not in pipeline.to_yaml()
    with pytest.raises(ConfigError, match="a YAML string cannot extend a file"):
        mcrs.from_yaml(top.read_text(encoding="utf-8"))


def test_another_retriever_leaves_out_the_settings_of_the_one_below(tmp_path: Path) -> None:
    top = write(tmp_path, base="retrieval: {k1: 2.0}\n", top="extends: base.yaml\nretrieval_type: continuity\n")
    assert load_config(top).retrieval == {}


def test_each_mistake_names_the_file_that_holds_it(tmp_path: Path) -> None:
    top = write(
        tmp_path,
        base="seed: many\nretrieval: {k11: 2}\ntopk: none\n",
        top="extends: base.yaml\nretrieval: {b: high}\ntopk: 5\n",
    )
    with pytest.raises(ConfigError) as caught:
        load_config(top, ["cache_dir=3"])
    base = tmp_path / "base.yaml"
    lines = str(caught.value).splitlines()
    assert {line.rpartition(": ")[0].partition(": ")[0] for line in lines} == {str(base), str(top), "--set cache_dir"}
    assert any(line.startswith(f"{base}: seed: ") for line in lines)
    assert any(line.startswith(f"{base}: retrieval.k11: ") for line in lines)
    assert any(line.startswith(f"{top}: retrieval.b: ") for line in lines)


@pytest.mark.parametrize(
    ("extends", "message"),
    [
        ("top.yaml", "top.yaml: extends: these files extend each other in a cycle: top.yaml -> top.yaml"),
        ("middle.yaml", "in a cycle: top.yaml -> middle.yaml -> top.yaml"),
        ("none.yaml", "extends: there is no file "),
        ("dmeo.yaml", "dmeo.yaml; did you mean 'demo.yaml'?"),
        ("./midle.yaml", "midle.yaml; did you mean 'middle.yaml'?"),
        ("[a.yaml]", "extends: expected the path of a YAML file, got ['a.yaml']"),
        ("''", "extends: expected the path of a YAML file, got ''"),
        ("broken.yaml", "broken.yaml: expected a mapping"),
        ("x" * 256, "top.yaml: extends: expected a name or a path of at most 255 bytes for each of its parts"),
        ("é" * 128, "top.yaml: extends: expected a name or a path of at most 255 bytes for each of its parts"),
        (
            "a/" * 2100,
            "top.yaml: extends: expected a name or a path of at most 255 bytes for each of its parts, and 4,096",
        ),
        ('"a\\0b"', "top.yaml: extends: expected a name or a path without NUL characters"),
        ("broken.yaml/a.yaml", "extends: there is no file "),
        ("loop.yaml", "extends: there is no file "),
    ],
)
def test_file_that_cannot_be_extended_is_one_line(extends: str, message: str, tmp_path: Path) -> None:
    write(tmp_path, middle="extends: top.yaml\n", broken="- a\n")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    with pytest.raises(ConfigError) as caught:
        load_config(write(tmp_path, top=f"extends: {extends}\n"))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("extends", ["nothere.yaml", "zzz.yaml"])
def test_suffix_of_a_file_does_not_make_it_near(extends: str, tmp_path: Path) -> None:
    write(tmp_path, zero="seed: 0\n", nofile="seed: 0\n")
    with pytest.raises(ConfigError, match=f"there is no file .*{extends}$"):
        load_config(write(tmp_path, top=f"extends: {extends}\n"))


def test_file_that_may_not_be_read_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(_: Path) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied")

    top = write(tmp_path, top="extends: other.yaml\n")
    monkeypatch.setattr(Path, "is_file", denied)
    with pytest.raises(ConfigError, match=r"top.yaml: extends: cannot read .*other.yaml: Permission denied"):
        read_layers(top)


@pytest.mark.parametrize(
    ("name", "message"), [("a\0b", "without NUL"), ("x" * 300, "255 bytes"), ("loop", "cannot read")]
)
def test_path_that_cannot_be_read_is_one_line(name: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(ConfigError, match=message):
        read_layers(tmp_path / name)


def test_null_extends_nothing(tmp_path: Path) -> None:
    assert load_config(write(tmp_path, top="extends:\ntopk: 4\n")).topk == 4


def test_what_the_upper_file_puts_out_of_use_is_meant_to_be(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    base = "generation: {temperature: 0.5}\n"
    load_config(write(tmp_path, base=base, top="extends: base.yaml\nlm_type: template\n"))
    assert caplog.text == ""
    load_config(write(tmp_path, base=f"{base}lm_type: template\n", top="extends: base.yaml\ntopk: 3\n"))
    assert f"{tmp_path / 'base.yaml'}: generation.temperature: has no effect" in caplog.text


def test_secrets_that_a_manifest_hides_have_to_be_given(tmp_path: Path) -> None:
    lm = {"base_url": "http://localhost/v1?***", "extra_body": {"metadata": [{"api_key": "***"}], "n": 1}}
    config = {"lm_backend": "openai", "lm_type": "some", "lm": lm}
    manifest = tmp_path / "run.manifest.json"
    manifest.write_text(json.dumps({"conditions": {}, "config": config}), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(manifest, ["lm.extra_body.n=2"])
    assert [line.partition(" hides ")[0] for line in str(caught.value).splitlines()] == [
        f"{manifest}: lm.base_url: the manifest",
        f"{manifest}: lm.extra_body.metadata.0.api_key: the manifest",
    ]
    given = ["lm.base_url=http://localhost/v1?key=a", "lm.extra_body.metadata.0.api_key=b"]
    loaded = load_config(manifest, given)
    assert loaded.lm["base_url"].endswith("key=a")
    assert loaded.lm["extra_body"] == {"metadata": [{"api_key": "b"}], "n": 1}
    text = "extends: run.manifest.json\nlm: {base_url: 'http://localhost/v1?key=c', extra_body: {metadata: []}}\n"
    assert load_config(write(tmp_path, top=text)).lm["base_url"].endswith("key=c")
    assert load_config(manifest, ["lm_backend=template", "lm_type=template"]).backend == "template"


def test_hidden_secret_whose_own_key_has_a_dot_is_refused_too(tmp_path: Path) -> None:
    config = {"lm_backend": "openai", "lm_type": "some", "lm": {"extra_body": {"a.token": "***", "n": 1}}}
    text = json.dumps({"conditions": {}, "config": config})
    (tmp_path / "run.manifest.json").write_text(text, encoding="utf-8")
    top = write(tmp_path, top="extends: run.manifest.json\nlm: {extra_body: {n: 2}}\n")
    with pytest.raises(ConfigError, match=r"lm\.extra_body\.a\.token: the manifest hides a secret"):
        load_config(top)
    top = write(tmp_path, top="extends: run.manifest.json\nlm: {extra_body: {a.token: mine}}\n")
    assert load_config(top).lm["extra_body"] == {"a.token": "mine", "n": 1}


def test_advice_for_hidden_secrets_can_be_followed(tmp_path: Path) -> None:
    config = {"lm_backend": "openai", "lm_type": "some", "lm": {"extra_body": {"a.token": "***", "api_key": "***"}}}
    manifest = tmp_path / "run.manifest.json"
    manifest.write_text(json.dumps({"conditions": {}, "config": config}), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(manifest)
    assert [line.partition("(***); ")[2] for line in hide_in_message(str(caught.value)).splitlines()] == [
        "give the whole value in a file that extends the manifest",
        "give the whole value by --set with this key, or in a file that extends the manifest",
    ]
