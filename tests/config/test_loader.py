"""Loading, overriding and checking configurations."""

from __future__ import annotations

import copy
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mcrs.config import GenerationSettings, RunConfig, check_config, check_tid, find_config, load_config
from mcrs.config.files import config_dirs
from mcrs.config.overrides import merge, read_overrides
from mcrs.data.session_source import session_source
from mcrs.errors import ConfigError, DataError
from mcrs.pipeline.wiring import load_catalog, load_conversations, load_crs, load_users

SHIPPED = sorted((Path(__file__).resolve().parents[2] / "config").glob("*.yaml"))


def write(folder: Path, text: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_load_config_of_every_shipped_file_succeeds(path: Path) -> None:
    assert isinstance(load_config(path), RunConfig)
    first, second = path.read_text(encoding="utf-8").splitlines()[:2]
    assert first.startswith("# ")
    assert second.startswith("#   python run_")
    assert path.stem in second or path.stem == "demo"


def test_load_config_of_no_settings_is_the_released_baseline(tmp_path: Path) -> None:
    assert load_config(write(tmp_path, "{}")) == RunConfig()


@pytest.mark.parametrize("text", ["", " \n", "# topk: 5\n", "null\n", "---\n"])
def test_load_config_of_an_empty_file_is_an_error(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="the file is empty; expected keys and values"):
        load_config(write(tmp_path, text))


def test_load_config_flag_wins_over_file(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, "topk: 5\nseed: 3\n"), ["topk=7"])
    assert (config.topk, config.seed) == (7, 3)


def test_load_config_lists_every_mistake_at_once(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "topkk: 5\nseed: many\ndevice: 3\nretrieval: {k11: 2, b: high}\ngeneration: {temprature: 1}\nlm: {speed: 1}\n",
    )
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    text = str(caught.value)
    assert "topkk: unknown key; did you mean 'topk'?" in text
    assert "seed: expected an integer of at least 0" in text
    assert "device: expected a string" in text
    assert "retrieval.k11: 'bm25' has no such setting; did you mean 'k1'?" in text
    assert "retrieval.b: expected a number from 0 to 1" in text
    assert "generation.temprature: unknown key; did you mean 'temperature'?" in text
    assert all(line.startswith(str(path)) for line in text.splitlines())


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("retreival_type=bm25", "retreival_type: unknown key; did you mean 'retrieval_type'?"),
        ("batch_size=8", "batch_size: unknown key; did you mean 'inference.batch_size'?"),
        ("max_new_tokens=8", "max_new_tokens: unknown key; did you mean 'generation.max_new_tokens'?"),
        ("topk=many", "topk: expected an integer of at least 1, got 'many'"),
        ("generation={temprature: 1}", "generation.temprature: unknown key; did you mean 'temperature'?"),
        ("retrieval.query.dcay=0.5", "retrieval.query.dcay: unknown key; did you mean 'decay'?"),
        ("query.drop_words=3", "query.drop_words: expected 'conversational' or a list of strings, got 3"),
        ("rerankers=[llm]", "rerankers.0: expected a mapping such as {type: llm}, got 'llm'"),
    ],
)
def test_load_config_mistake_says_whether_the_file_or_a_flag_made_it(
    assignment: str, message: str, tmp_path: Path
) -> None:
    path = write(tmp_path, "retrieval: {k11: 2}\ngeneration: {top_k: 0}\n")
    with pytest.raises(ConfigError) as caught:
        load_config(path, [assignment])
    lines = str(caught.value).splitlines()
    assert any(line.startswith(f"--set {message}") for line in lines)
    (of_the_file,) = (line for line in lines if not line.startswith("--set "))
    assert of_the_file.startswith(f"{path}: retrieval.k11: 'bm25' has no such setting")


@pytest.mark.parametrize("reranker", ["{model: x}", "{type: null}", "{type: [llm]}"])
def test_load_config_of_a_reranker_without_a_type_asks_for_the_key(reranker: str, tmp_path: Path) -> None:
    path = write(tmp_path, f"rerankers: [{{type: exclusions}}, {reranker}]\n")
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    expected = "a string" if "type" in reranker else "a mapping with the key 'type'"
    key = "rerankers.1.type" if "type" in reranker else "rerankers.1"
    assert str(caught.value).startswith(f"{path}: {key}: expected {expected}, the name of a reranker, got ")


@pytest.mark.parametrize("retriever", ["null", "7"])
def test_load_config_of_a_retrieval_type_that_is_no_text_is_one_line(retriever: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"retrieval_type: expected a string, got (7|null \(an empty value\))$"):
        load_config(write(tmp_path, f"retrieval_type: {retriever}\n"))


def test_load_config_of_a_pool_that_is_smaller_than_topk_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path, "rerankers: [{type: exclusions}]\npool_size: 30\n")
    assert load_config(path).pool_size == 30
    with pytest.raises(ConfigError, match=r"^--set pool_size: expected at least topk, which is 20, got 5$"):
        load_config(path, ["pool_size=5"])


def test_load_config_unknown_retriever_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"retrieval_type: unknown retriever 'bm52'; did you mean 'bm25'\?"):
        load_config(write(tmp_path, "retrieval_type: bm52\n"))


@pytest.mark.parametrize("text", ["- a\n", "just text\n", "3\n"])
def test_load_config_of_another_document_says_what_was_expected(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="expected a mapping"):
        load_config(write(tmp_path, text))


def test_load_config_of_a_missing_file_says_so(tmp_path: Path) -> None:
    near = write(tmp_path, "topk: 1").rename(tmp_path / "my_run.yaml")
    with pytest.raises(ConfigError) as error:
        load_config(tmp_path / "my_rum.yaml")
    said = f"cannot read the configuration {tmp_path}/my_rum.yaml: there is no such file; did you mean '{near}'?"
    assert str(error.value) == said
    with pytest.raises(ConfigError, match=r"^cannot read the configuration .*: Is a directory$"):
        load_config(tmp_path)
    near.write_text("topk: 1", encoding="utf-16")
    with pytest.raises(ConfigError, match=r"not valid UTF-8 \(byte 0\); save it as UTF-8$"):
        load_config(near)


def test_load_config_rejects_a_component_setting_that_only_the_program_gives(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"retrieval\.catalog: 'bm25' has no such setting"):
        load_config(write(tmp_path, "retrieval: {catalog: x}\n"))


@pytest.mark.parametrize("tid", ["../../etc/passwd", "/etc/passwd", "a/b", "", ".hidden", "a b", "x\n"])
def test_find_config_tid_that_is_no_name_is_refused(tid: str) -> None:
    with pytest.raises(ConfigError, match="expected a name"):
        find_config(tid)


@pytest.mark.parametrize("tid", ["a.manifest", "a.b.Manifest"])
def test_check_tid_whose_output_would_be_a_manifest_is_refused(tid: str) -> None:
    with pytest.raises(ConfigError, match="the manifest of another run"):
        check_tid(tid)
    assert check_tid("a.manifest.b") == "a.manifest.b"


def test_check_tid_too_long_for_file_names_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"expected a name of at most 200 characters, got 201$"):
        check_tid("x" * 201)
    assert check_tid("x" * 200) == "x" * 200


@pytest.mark.parametrize("backend", ["hf_causal", "openai", "openvino", "vllm"])
def test_load_config_template_as_a_model_is_refused(backend: str, tmp_path: Path) -> None:
    path = write(tmp_path, f"lm_type: template\nlm_backend: {backend}")
    message = f"lm_backend: '{backend}' needs a model, and lm_type is 'template'; name a model as lm_type, or remove "
    with pytest.raises(ConfigError, match=f"^{path}: {message}lm_backend$"):
        load_config(path)


def test_load_config_folder_named_template_may_hold_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "template").mkdir()
    monkeypatch.chdir(tmp_path)
    config = load_config(write(tmp_path, "lm_type: template\nlm_backend: hf_causal\nrerankers: [{type: llm}]"))
    assert config.backend == "hf_causal"


def test_find_config_unknown_tid_names_the_nearest() -> None:
    with pytest.raises(ConfigError, match="did you mean 'llama1b_bm25_testset'"):
        find_config("lama1b_bm25_testset")


def test_find_config_of_another_suffix_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").mkdir()
    for name in ("mine.yml", "mine.other.yaml", "other.txt"):
        (tmp_path / "config" / name).write_text("topk: 3\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for tid, name in (("mine", "mine.yml"), ("other", "other.txt")):
        with pytest.raises(ConfigError, match=f"no config/{tid}.yaml; config/{name} must be renamed to end in .yaml"):
            find_config(tid)


def test_find_config_prefers_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "demo.yaml").write_text("topk: 3\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_config(find_config("demo")).topk == 3
    assert len(config_dirs()) == 2


def test_read_overrides_builds_one_tree() -> None:
    tree = read_overrides(["a.b=1", "a.c=[x, 'y']", "d=", "e=a=b"])
    assert tree == {"a": {"b": 1, "c": ["x", "y"]}, "d": None, "e": "a=b"}


@pytest.mark.parametrize("text", ["topk", "=3", "a..b=1", ".a=1"])
def test_read_overrides_malformed_assignment_shows_the_form(text: str) -> None:
    with pytest.raises(ConfigError, match="expected key=value"):
        read_overrides([text])


def test_read_overrides_contradiction_is_refused() -> None:
    with pytest.raises(ConfigError, match="conflicts with the earlier value of 'a'"):
        read_overrides(["a=1", "a.b=2"])
    with pytest.raises(ConfigError, match="conflicts with an earlier value of a key below 'a'"):
        read_overrides(["a.b=1", "a=2"])
    with pytest.raises(ConfigError, match=r"conflicts with an earlier value of a key below 'a\.b'"):
        read_overrides(["a.b.c=1", "a.b={c: 2}"])


def test_read_overrides_last_value_of_a_key_wins_and_mappings_grow() -> None:
    assert read_overrides(["a=1", "a=2", "b={c: 1}", "b.d=2"]) == {"a": 2, "b": {"c": 1, "d": 2}}


_NAMES = st.text("abc", min_size=1, max_size=2)
_TREES = st.recursive(st.integers(), lambda inner: st.dictionaries(_NAMES, inner, max_size=3), max_leaves=8)
_MAPPINGS = st.dictionaries(_NAMES, _TREES, max_size=3)


@given(_MAPPINGS, _MAPPINGS)
def test_merge_keeps_every_value_of_the_upper_tree(base: dict[str, object], over: dict[str, object]) -> None:
    merged = merge(base, over)
    assert set(merged) == set(base) | set(over)
    assert merge(merged, over) == merged
    assert merge({}, over) == over
    assert merge(base, {}) == base


def test_merge_lays_places_over_a_list() -> None:
    base = {"a": [{"x": 1, "y": [1, 2]}, 5]}
    assert merge(base, {"a": {"0": {"x": 9, "y": {"1": 7}}}}) == {"a": [{"x": 9, "y": [1, 7]}, 5]}
    assert merge(base, {"a": {"1": 6}}) == {"a": [{"x": 1, "y": [1, 2]}, 6]}
    assert merge(base, {"a": [3]}) == {"a": [3]}
    assert base == {"a": [{"x": 1, "y": [1, 2]}, 5]}


def test_load_config_flag_reaches_into_a_list(tmp_path: Path) -> None:
    path = write(tmp_path, "retrieval_type: hybrid\nretrieval: {retrievers: [{type: continuity}, {type: bm25}]}\n")
    config = load_config(path, ["retrieval.retrievers.1.k1=2.0"])
    assert config.retrieval["retrievers"] == [{"type": "continuity"}, {"type": "bm25", "k1": 2.0}]


@pytest.mark.parametrize("place", ["2", "-1", "00", "²", "+1", "1_0", "x", "9" * 5000])
def test_load_config_flag_for_a_place_that_is_not_there_names_those_that_are(place: str, tmp_path: Path) -> None:
    path = write(tmp_path, "rerankers: [{type: exclusions}, {type: llm}]\n")
    with pytest.raises(ConfigError) as caught:
        load_config(path, [f"rerankers.{place}.type=nonsense"])
    assert str(caught.value) == (
        f"--set rerankers.{place}: expected an index of the list rerankers (0 to 1), got {place!r} "
        f"(see {path}: rerankers)"
    )


def test_load_config_flag_for_a_place_in_an_empty_list_says_that_it_is_empty(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^--set rerankers\.0: expected no list index, .* is empty, got '0'"):
        load_config(write(tmp_path, "rerankers: []\n"), ["rerankers.0.type=llm"])


def test_load_config_flag_for_another_retriever_leaves_out_the_settings_of_the_first(tmp_path: Path) -> None:
    path = write(tmp_path, "retrieval_type: hybrid\nretrieval: {retrievers: [{type: continuity}]}\n")
    assert load_config(path, ["retrieval_type=bm25", "retrieval.k1=1.0"]).retrieval == {"k1": 1.0}
    assert load_config(path, ["retrieval_type=hybrid"]).retrieval == {"retrievers": [{"type": "continuity"}]}
    path = write(tmp_path, "retrieval: {k1: 1.0}\n")
    assert load_config(path, ["retrieval_type=bm25"]).retrieval == {"k1": 1.0}
    assert load_config(path, ["retrieval_type=continuity"]).retrieval == {}


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("lm_type=!!binary aGVsbG8=", "--set lm_type: unsupported type !!binary"),
        ("lm=&a {b: *a}", "--set lm: recursive alias: a value contains itself"),
        ("retrieval.k1=.inf", "--set retrieval.k1: expected a finite number"),
        ("generation.temperature=.nan", "--set generation.temperature: expected a finite number"),
    ],
)
def test_load_config_of_what_json_does_not_have_names_the_flag(tmp_path: Path, override: str, message: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)):
        load_config(write(tmp_path, "{}"), [override])


def test_check_config_of_what_json_does_not_have_names_every_key() -> None:
    data = {"retrieval": {"k1": float("inf")}, "topk": 1j, "lm_type": b"template", "seed": 3}
    with pytest.raises(ConfigError) as caught:
        check_config(data)
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in lines] == ["retrieval", "topk", "lm_type"]
    expected = "expected only strings, finite numbers, true, false, null, lists and mappings, got "
    assert all(expected in line for line in lines)


def test_a_configuration_made_in_code_names_its_mistakes() -> None:
    with pytest.raises(ConfigError, match=r"^topk: expected an integer .*\ntopkk: unknown key; did you mean 'topk'\?"):
        RunConfig(topkk=3, topk=None)


def test_a_name_of_another_type_is_one_mistake() -> None:
    with pytest.raises(ConfigError, match=r"^retrieval_type: expected a string, got null \(an empty value\)$"):
        check_config({"retrieval_type": None})


def test_settings_made_in_code_refuse_numbers_without_end() -> None:
    with pytest.raises(ValidationError, match="finite"):
        GenerationSettings(temperature=float("inf"))


@pytest.mark.parametrize("name", ["x" * 300, "a/" * 3000, "a\0b"])
@pytest.mark.parametrize("key", ["item_db_name", "cache_dir", "prompts", "lm_type"])
def test_text_that_can_be_no_path_is_one_line(key: str, name: str) -> None:
    with pytest.raises(ConfigError, match=f"{key}: expected a name or a path") as caught:
        check_config({key: name})
    assert len(str(caught.value)) < 400


def test_key_of_many_parts_is_one_line() -> None:
    with pytest.raises(ConfigError, match="expected a key of at most 20 parts, got one of 5000"):
        read_overrides(["a" + ".a" * 4999 + "=1"])


def test_load_config_paths_may_begin_with_the_users_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "base.yaml").write_text("item_db_name: ~/my tracks\ntopk: 7\n", encoding="utf-8")
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    path = write(folder, "extends: ~/base.yaml\ncache_dir: ~/cache\nquery: {drop_words: ['~', 'a ~/b']}\n")
    config = load_config(path, ["lm_type=~/models/mine"])
    assert (config.item_db_name, config.cache_dir) == (f"{tmp_path}/my tracks", f"{tmp_path}/cache")
    assert (config.lm_type, config.topk) == (f"{tmp_path}/models/mine", 7)
    assert config.query.drop_words == ("~", "a ~/b")


def test_mistake_that_shows_when_a_part_is_loaded_is_named_with_its_source(tmp_path: Path) -> None:
    path = write(tmp_path, "corpus_types: [track_name, mood]\ntrack_split_types: [all_tracks]\n")
    config = load_config(path, ["item_db_name=builtin:tracks"])
    with pytest.raises(ConfigError, match=f"^{path}: corpus_types: builtin:tracks has no field 'mood'"):
        load_catalog(config.model_copy(update={"topk": 5}))
    with pytest.raises(ConfigError, match=r"^--set columns\.track_nme: not a field of tracks"):
        load_catalog(load_config(path, ["item_db_name=builtin:tracks", "columns={track_nme: a}"]))


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        (
            "retrieval.weights=[1, 1]",
            "--set retrieval.weights: expected one value for each item of retrievers (3), got 2 (see ",
        ),
        ("prompts=none_such", "--set prompts: 'none_such' is neither a folder nor a shipped name"),
    ],
)
def test_setting_that_another_one_contradicts_is_named_with_its_source(assignment: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_crs(load_config(find_config("demo_smollm2"), [assignment]))
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("over", ["file", "--set"])
@pytest.mark.parametrize(
    ("lower", "upper", "message"),
    [
        # What is written beside a mistake is not blamed for it.
        ("type: bm52", "retrieval.retrievers.0.k1=1.5", "LOWER: retrieval.retrievers.0.type: unknown retriever 'bm52'"),
        ("type: bm25", "retrieval.retrievers.0.type=bm52", "UPPER: retrieval.retrievers.0.type: unknown retriever"),
        ("type: bm25", "retrieval.retrievers.0.type=3", "UPPER: retrieval.retrievers.0.type: expected a string"),
        (
            "type: bm25",
            "retrieval.retrievers.0=bm25",
            "UPPER: retrieval.retrievers.0: expected a mapping with the key 'type', the name of a retriever, "
            "got 'bm25'",
        ),
        (
            "typ: bm25",
            "topk=7",
            "LOWER: retrieval.retrievers.0: expected a mapping with the key 'type', the name of a retriever, "
            "got {'typ': 'bm25'}; did you mean 'type'?",
        ),
        # Where two keys contradict, the places of both are named.
        ("type: bm25", "topk=40", "LOWER: pool_size: expected at least topk, which is 40, got 30 (see UPPER: topk)"),
        ("type: bm25", "pool_size=5", "UPPER: pool_size: expected at least topk, which is 20, got 5"),
        (
            "type: bm25",
            "lm_type=template",
            "LOWER: lm_backend: 'hf_causal' needs a model, and lm_type is 'template'; name a model as lm_type, or "
            "remove lm_backend (see UPPER: lm_type)",
        ),
        (
            "type: bm25",
            "corpus_types.x=3",
            "UPPER: corpus_types.x: expected an index of the list corpus_types (only 0), got 'x' "
            "(see LOWER: corpus_types)",
        ),
    ],
)
def test_mistake_is_named_with_the_place_where_it_was_written(
    tmp_path: Path, lower: str, upper: str, message: str, over: str
) -> None:
    first = tmp_path / "lower.yaml"
    first.write_text(
        f"retrieval_type: hybrid\nretrieval: {{retrievers: [{{{lower}}}]}}\nlm_backend: hf_causal\n"
        "lm_type: a/model\nrerankers: [{type: exclusions}]\npool_size: 30\ncorpus_types: [track_name]\n",
        encoding="utf-8",
    )
    path, assignments = first, [upper]
    if over == "file":
        path = write(tmp_path, f"extends: lower.yaml\n{yaml.safe_dump(read_overrides(assignments))}")
        assignments = []
    with pytest.raises(ConfigError) as caught:
        load_config(path, assignments)
    places = {"LOWER": str(first), "UPPER: ": "--set " if over == "--set" else f"{path}: "}
    for mark, place in places.items():
        message = message.replace(mark, place)
    assert str(caught.value).startswith(message)


def test_component_that_lacks_a_setting_is_named_where_its_name_was_written(tmp_path: Path) -> None:
    path = write(tmp_path, "retrieval: {k1: 1.5}\nitem_db_name: builtin:tracks\nuser_db_name: builtin:users\n")
    changes = ["retrieval_type=precomputed", "track_split_types=[all_tracks]", "user_split_types=[all_users]"]
    with pytest.raises(ConfigError, match=r"^--set retrieval_type: 'precomputed' needs the setting 'track_vectors'$"):
        load_crs(load_config(path, [*changes, "lm_type=template"]))


def test_dataset_that_does_not_exist_is_named_with_its_source(tmp_path: Path) -> None:
    keys = "item_db_name: ./no/tracks.csv\ntest_dataset_name: builtin:conversations\nuser_db_name: owner/users\n"
    path = write(tmp_path, keys)
    config = load_config(path, ["test_split=tst"])
    with pytest.raises(DataError, match=rf"^{path}: item_db_name '.*tracks\.csv': there is no such file"):
        load_catalog(config)
    with pytest.raises(DataError) as caught:
        load_conversations(config, session_source(config))
    assert str(caught.value).endswith(f"correct test_dataset_name (see --set test_split, {path}: test_dataset_name)")
    with pytest.raises(DataError, match=rf"^{path}: user_db_name: dataset 'owner/users' is not in the Hugging Face"):
        load_users(config)


def test_source_of_a_setting_is_no_part_of_a_configuration(tmp_path: Path) -> None:
    path = write(tmp_path, "topk: 5\n")
    config = load_config(path)
    assert config == RunConfig(topk=5)
    assert config.model_dump() == RunConfig(topk=5).model_dump()
    assert copy.deepcopy(config) == config
