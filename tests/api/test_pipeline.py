"""Pipelines in Python and as YAML, which say the same."""

from __future__ import annotations

import copy
import inspect
import operator
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import mcrs
from mcrs.config import load_config
from mcrs.config.strict_yaml import parse_yaml, write_yaml
from mcrs.errors import ConfigError, UnknownNameError
from tests.pickling import pickled_copy

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted((ROOT / "config").glob("*.yaml"))


def rebuilt(pipeline: mcrs.Pipeline) -> mcrs.Pipeline:
    """The same ranking, composed from objects."""
    ranking = pipeline.ranking
    retriever: mcrs.Retriever = mcrs.Retriever(ranking.retriever.type, **ranking.retriever.settings)
    rerankers = [mcrs.Reranker(each.type, **each.settings) for each in ranking.rerankers]
    return pipeline.with_ranking(mcrs.Ranker(retriever, ranking.pool, rerankers))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_yaml_goes_through_python_objects_and_back(path: Path) -> None:
    pipeline = mcrs.load(path)
    assert pipeline.config == load_config(path)
    assert mcrs.from_yaml(pipeline.to_yaml()) == pipeline == rebuilt(pipeline)
    assert mcrs.from_yaml(rebuilt(pipeline).to_yaml()) == pipeline
    assert hash(rebuilt(pipeline)) == hash(pipeline)


# Names and paths hold no NUL characters.
plain = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=20)
texts = plain.filter(str.strip) | st.sampled_from(["1e3", "on", "012", "~", "# a", "1:20"])
settings_of_runs = st.fixed_dictionaries(
    {},
    optional={
        "lm_type": texts,
        "topk": st.integers(1, 1000),
        "pool_size": st.none() | st.integers(1000, 2000),
        "exclude_played": st.booleans(),
        "seed": st.integers(0, 2**63),
        "corpus_types": st.lists(texts, min_size=1, max_size=3),
        "prompt_style": st.sampled_from(["default", "released"]),
        "query": st.fixed_dictionaries(
            {},
            optional={
                "decay": st.floats(1e-9, 1),
                "drop_words": st.lists(texts),
                "user_weight": st.just(0.0) | st.floats(1e-20, 1e20),
            },
        ),
        "generation": st.fixed_dictionaries(
            {}, optional={"response_check": st.sampled_from(["none", "empty"]), "temperature": st.floats(1e-6, 5)}
        ),
        "retrieval": st.fixed_dictionaries(
            {}, optional={"k1": st.floats(0.1, 5), "fields": st.just({"track_name": 2})}
        ),
        "rerankers": st.lists(st.just({"type": "exclusions"}), max_size=2),
    },
)


@given(settings_of_runs)
def test_yaml_of_any_settings_is_read_back_equal(settings: dict[str, Any]) -> None:
    pipeline = mcrs.from_yaml(write_yaml(settings))
    assert mcrs.from_yaml(pipeline.to_yaml()) == pipeline
    assert mcrs.load(pipeline.config) == pipeline


plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
trees = st.recursive(plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3))


def test_equal_pipelines_are_one_member_of_a_set() -> None:
    ones = [mcrs.load("demo", {"retrieval_type": "bm25", "retrieval.k1": one}) for one in (1, 1.0)]
    assert ones[0] == ones[1]
    assert len({*ones, mcrs.load("demo")}) == 2


@given(trees)
def test_written_yaml_is_read_back(value: Any) -> None:
    read = parse_yaml(write_yaml(value), "test")
    assert (read, repr(read)) == (value, repr(value))


def test_load_takes_names_paths_configurations_and_overrides(tmp_path: Path) -> None:
    demo = mcrs.load("demo")
    assert demo.name == "demo"
    assert demo == mcrs.load(ROOT / "config" / "demo.yaml") == mcrs.load(str(ROOT / "config" / "demo.yaml"))
    changed = mcrs.load(
        "demo_smollm2",
        {"generation.max_new_tokens": 5, "retrieval.weights.1": 0.5},
        topk=3,
        inference={"batch_size": 4},
    )
    assert (changed.config.generation.max_new_tokens, changed.config.generation.response_check) == (5, "grounded")
    assert changed.config.retrieval["weights"] == [0.7, 0.5, 1.0]
    assert (changed.config.topk, changed.config.inference.batch_size) == (3, 4)
    assert demo.with_settings(topk=3) == mcrs.load(demo.config, topk=3) == mcrs.load("demo", topk=3) != demo
    (tmp_path / "mine.yaml").write_text(changed.to_yaml(), encoding="utf-8")
    assert mcrs.load(tmp_path / "mine.yaml") == changed


def test_another_retriever_leaves_out_the_settings_of_the_one_before() -> None:
    assert mcrs.load("demo", retrieval_type="bm25", retrieval={"k1": 0.9}).config.retrieval == {"k1": 0.9}


def test_rerankers_and_cut_offs_extend_a_pipeline() -> None:
    demo = mcrs.load("demo")
    plain = demo >> mcrs.Reranker("exclusions")
    assert plain.config.rerankers == ({"type": "exclusions"},)
    assert (plain % 5).config.pool_size == 20, "the rerankers still see what the pipeline recommended"
    with pytest.raises(ConfigError, match="the pipeline recommends 20 tracks"):
        demo % 50


@pytest.mark.parametrize(
    ("source", "settings", "said"),
    [
        ("dmeo", {}, "did you mean 'demo'"),
        ("no/such.yaml", {}, "cannot read the configuration no/such.yaml"),
        (5, {}, "expected the name of a configuration"),
        ("demo", {"topkk": 5}, "^topkk: unknown key; did you mean 'topk'"),
        ("demo", {"topk": 0}, "^topk: "),
        ("demo", {"generation..top_p": 1}, "expected a dotted key"),
        ("demo", {"retrieval": {"weights": {1, 2}}}, "retrieval.weights: expected only strings, finite numbers"),
        ("demo", {"retrieval_type": "bm52"}, "did you mean 'bm25'"),
        ("demo", {5: 6}, "^settings: expected strings as keys, got 5"),
        ({"topk": 5}, {}, r"or a RunConfig, got \{'topk': 5\}; mcrs.RunConfig\(\*\*settings\) makes a configuration$"),
        (mcrs.load("demo"), {"topk": 5}, r"or a RunConfig, got Pipeline.*; with_settings\(…\) gives one with other"),
        (mcrs.Retriever("bm25"), {}, r"RunConfig, got Retriever\('bm25'\); with_ranking\(…\) of a pipeline takes it$"),
        (mcrs.Reranker, {}, "or a RunConfig, got <class "),
        ("demo", {"item_db_name": pd.DataFrame({"a": [1]})}, "item_db_name: a setting cannot be a data frame; save it"),
        ("demo", {"rerankers": mcrs.Reranker("exclusions")}, "rerankers.type: expected no list index, because"),
        (
            "demo",
            {"retrieval": mcrs.Retriever("bm25")},
            r"retrieval: Retriever\('bm25'\) is an expression; use it by with_",
        ),
    ],
)
def test_mistakes_are_told_where_they_are(source: Any, settings: dict[Any, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        mcrs.load(source, settings)


def test_threads_load_a_pipeline_once(tmp_path: Path) -> None:
    demo = mcrs.load("demo", cache_dir=tmp_path)
    together = Barrier(4)

    def use(_: int) -> object:
        together.wait()
        return demo.crs

    with ThreadPoolExecutor(4) as threads:
        assert len(set(map(id, threads.map(use, range(4))))) == 1


def test_prediction_file_is_no_configuration(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    file.write_text('[{"session_id": "a", "predicted_track_ids": []}]', encoding="utf-8")
    with pytest.raises(
        ConfigError, match=r"run\.json: expected a mapping .*, got predictions, which are evaluated, not"
    ):
        mcrs.experiment([file])
    file.write_text("[1]", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"run\.json: expected a mapping .*, got a list$"):
        mcrs.load(file)


@pytest.mark.parametrize("settings", [{"topk", "x"}, ["topk"], 3, "topk"])
def test_settings_that_are_not_a_mapping_are_refused(settings: Any) -> None:
    for change in (lambda: mcrs.load("demo", settings), lambda: mcrs.load("demo").with_settings(settings)):
        with pytest.raises(ConfigError, match=r"^settings: expected a mapping of keys to values"):
            change()


@pytest.mark.parametrize("name", [None, "", " ", 3, "a\nb", "a\x1b[31m"])
def test_name_that_is_not_a_line_of_text_is_refused(name: Any) -> None:
    demo = mcrs.load("demo")
    for change in (lambda: demo.named(name), lambda: mcrs.from_yaml("topk: 3\n", name)):
        with pytest.raises(ConfigError, match=r"^name: expected the name of a pipeline, one line of text"):
            change()


@pytest.mark.parametrize("text", ["", " \n", None, 3, b"topk: 3"])
def test_yaml_that_is_not_a_text_is_refused(text: Any) -> None:
    with pytest.raises(ConfigError, match="expected a configuration as YAML text"):
        mcrs.from_yaml(text)


@pytest.mark.parametrize("retrievers", [["bm25"], 3, "bm25", mcrs.Retriever("bm25"), [None], [["bm25"]]])
def test_lists_of_a_hybrid_that_are_no_retrievers_are_refused(retrievers: object) -> None:
    with pytest.raises(ConfigError, match=r"^hybrid: retrieval\.retrievers.*: expected "):
        mcrs.load("demo").with_ranking(mcrs.Retriever("hybrid", retrievers=retrievers))


def test_ranking_is_checked_against_the_components() -> None:
    with pytest.raises(ConfigError, match=r"retrieval\.k11: 'bm25' has no such setting; did you mean 'k1'"):
        mcrs.load("demo").with_ranking(mcrs.Retriever("bm25", k11=1))
    with pytest.raises(ConfigError, match="a pool of 5 tracks is too small to recommend 20"):
        mcrs.load("demo").with_ranking(mcrs.Retriever("bm25") % 5 >> mcrs.Reranker("exclusions"))


def test_pipeline_answers(tmp_path: Path) -> None:
    pipeline = mcrs.load("demo", lm_type="template", cache_dir=tmp_path, topk=3)
    assert len(pipeline.chat("jazz please")["retrieval_items"]) == 3
    assert pipeline.batch_chat([{"user_query": "jazz please"}])[0]["response_source"] == "template"


def test_configuration_is_made_of_values_of_python() -> None:
    made = mcrs.RunConfig(
        corpus_types=["track_name"],
        split_types=np.array(["a", "b"]),
        rerankers=[{"type": "exclusions"}],
        topk=np.int64(5),
        cache_dir=Path("cache"),
        retrieval={"fields": {"track_name": np.float32(0.5)}},
        query=mcrs.RunConfig().query,
    )
    read = mcrs.load("demo", topk=5).config
    assert (made.topk, made.cache_dir, made.split_types) == (5, "cache", ("a", "b"))
    assert made.rerankers == ({"type": "exclusions"},)
    assert made.retrieval == {"fields": {"track_name": 0.5}}
    assert mcrs.RunConfig(**read.model_dump(exclude_unset=True)) == read
    with pytest.raises(ConfigError, match=r"^topk: expected an integer of at least 1, got '5'$"):
        mcrs.RunConfig(topk="5")
    with pytest.raises(ConfigError, match=r"^retrieval\.of: expected only strings"):
        mcrs.RunConfig(retrieval={"of": object()})


def test_settings_of_a_pipeline_cannot_be_changed_in_place() -> None:
    given = {"weights": [0.7, 0.1, 1.0]}
    demo = mcrs.load("demo", retrieval=given, rerankers=[{"type": "exclusions"}])
    text = demo.to_yaml()
    for config in (demo.config, pickled_copy(demo).config, copy.deepcopy(demo).config):
        changes: list[Callable[[], object]] = [
            lambda config=config: setattr(config, "topk", 5),  # type: ignore[misc]
            lambda config=config: setattr(config, "new", 5),  # type: ignore[misc]
            lambda config=config: setattr(config.generation, "top_p", 0.5),  # type: ignore[misc]
            lambda config=config: config.retrieval.update(weights=[1]),  # type: ignore[misc]
            lambda config=config: config.retrieval["weights"].append(1),  # type: ignore[misc]
            lambda config=config: config.retrieval["retrievers"][0]["fields"].clear(),  # type: ignore[misc]
            lambda config=config: config.rerankers[0].pop("type"),  # type: ignore[misc]
            lambda config=config: operator.setitem(config.retrieval["weights"], 0, 9),  # type: ignore[misc]
        ]
        for change in changes:
            with pytest.raises(ConfigError, match=r"^settings and track ids cannot be changed in .*with_settings"):
                change()
    given["weights"].append(9)
    assert demo.to_yaml() == text


def test_copies_of_settings_are_ordinary_mappings_and_lists() -> None:
    config = mcrs.load("demo", retrieval={"weights": [0.7, 0.1, 1.0]}).config
    shallow, deep = copy.copy(config.retrieval), copy.deepcopy(config.retrieval)
    shallow["weights"] = copy.copy(config.retrieval["weights"])
    for changed in (shallow, deep):
        changed["weights"][0] = 9
        assert (changed["weights"], config.retrieval["weights"]) == ([9, 0.1, 1.0], [0.7, 0.1, 1.0])
    for dump in (yaml.safe_dump, yaml.dump):
        assert yaml.safe_load(dump(config.retrieval)) == config.retrieval


def test_repr_hides_secrets() -> None:
    pipeline = mcrs.load("demo", lm_type="m", lm_backend="openai", lm={"base_url": "http://u:secret-word@h/v1"})
    assert "secret-word" not in repr(pipeline)


def test_every_public_name_is_listed_and_documented() -> None:
    assert set(mcrs.__all__) <= set(dir(mcrs))
    for name in set(mcrs.__all__) - {"__version__"}:
        assert inspect.getdoc(getattr(mcrs, name)), name
    with pytest.raises(AttributeError):
        mcrs.no_such_name  # noqa: B018


def test_import_loads_nothing_heavy() -> None:
    code = (
        "import sys, mcrs; dir(mcrs); print([n for n in ('torch', 'numpy', 'pyarrow', 'pydantic') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_unknown_retriever_keeps_its_error_class() -> None:
    with pytest.raises(UnknownNameError):
        mcrs.Retriever("nothing like it")


def test_pipeline_of_something_else_than_a_configuration_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"config: expected an mcrs.RunConfig, got Retriever\('bm25'\); mcrs.load"):
        mcrs.Pipeline(mcrs.Retriever("bm25"))  # type: ignore[arg-type]


def test_home_folder_may_be_written_as_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "mine.yaml").write_text("lm_type: template\ntopk: 3\n")
    pipeline = mcrs.load("~/mine.yaml")
    assert (pipeline.name, pipeline.config.topk) == ("mine", 3)
