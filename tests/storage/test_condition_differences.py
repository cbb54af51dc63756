"""Saying where conditions differ."""

from typing import Any

import pytest

from mcrs.storage.condition_differences import describe_differences, without_new_files


def test_describe_differences_names_dotted_keys_and_shows_short_values() -> None:
    before = {"config": {"topk": 20, "lm": {}}, "prompts": {"role": "0" * 64}, "packages": {"torch": "2.5"}}
    now = {"config": {"topk": 10, "lm": {}}, "prompts": {"role": "1" * 64}, "packages": {}}

    assert not describe_differences(before, before)
    assert describe_differences(before, now) == (
        'topk (20 before, 10 now); packages.torch ("2.5" before, unset now); prompts.role (changed)'
    )


def test_describe_differences_says_which_long_values_are_new_or_missing() -> None:
    before, now = {"plugins": {"a.py": ["0" * 64]}}, {"plugins": {"b.py": ["0" * 64]}}
    assert describe_differences(before, now) == "plugins.a.py (missing now); plugins.b.py (new)"


def test_describe_differences_looks_into_lists_of_components() -> None:
    before = {"retrieval": {"weights": [1.0, 0.5], "retrievers": [{"type": "continuity"}, {"type": "bm25", "k1": 1.5}]}}
    now = {"retrieval": {"weights": [1.0, 0.1], "retrievers": [{"type": "continuity"}, {"type": "bm25", "k1": 1.2}]}}

    assert describe_differences(before, now) == (
        "retrieval.retrievers.1.k1 (1.5 before, 1.2 now); retrieval.weights ([1.0, 0.5] before, [1.0, 0.1] now)"
    )


def test_describe_differences_names_what_an_empty_list_became_by_its_keys() -> None:
    before, now = {"config": {"rerankers": []}}, {"config": {"rerankers": [{"type": "exclusions"}]}}
    assert describe_differences(before, now) == 'rerankers.0.type (unset before, "exclusions" now)'


def test_describe_differences_shows_the_value_that_a_mapping_became() -> None:
    assert describe_differences({"a": {"x": 1}}, {"a": 2}) == "a (unset before, 2 now); a.x (1 before, unset now)"


@pytest.mark.parametrize(
    ("before", "now", "described"),
    [
        ({"a": 1}, {"a": {}}, "a (1 before, {} now)"),
        ({"a": {}}, {"a": 1}, "a ({} before, 1 now)"),
        ({"a": {"x": 1}}, {"a": {}}, "a.x (1 before, unset now)"),
        ({"a": [{"x": 1}]}, {"a": []}, "a.0.x (1 before, unset now)"),
        ({"a": 1, "a-b": 2}, {"a": {"x": 1}, "a-b": 2}, "a.x (unset before, 1 now)"),
        ({"a": None, "b": {}}, {}, ""),
        ({"a": []}, {}, "a ([] before, unset now)"),
        ({"a": {"x": 1}}, {"a": 0}, "a (unset before, 0 now); a.x (1 before, unset now)"),
    ],
)
def test_describe_differences_compares_empty_values_and_mappings(before: Any, now: Any, described: str) -> None:
    assert describe_differences(before, now) == described


def conditions_of(name: str, identity: str) -> dict[str, Any]:
    retrievers = [{"type": "bert", "model_name": name}, {"type": "item2vec", "model": "exp/models/vectors"}]
    return {
        "config": {"retrieval": {"retrievers": retrievers}},
        "weights": {name: identity},
        "files": {"exp/models/vectors": "sha256:9"},
    }


@pytest.mark.parametrize("name", ["models/x/", "./models/x", "/home/me/models/x", "models/y"])
def test_describe_differences_compares_models_by_content(name: str) -> None:
    before = conditions_of("models/x", "sha256:1")
    assert not describe_differences(before, conditions_of(name, "sha256:1"))
    assert describe_differences(before, conditions_of(name, "sha256:2")).startswith(
        f'retrieval.retrievers.0.model_name ("models/x" before, "{name}" now); '
    )
    assert describe_differences(before, conditions_of("models/x", "sha256:2")) == (
        'weights.models/x ("sha256:1" before, "sha256:2" now)'
    )


def test_describe_differences_tells_models_of_equal_content_apart_by_their_places() -> None:
    before = {"config": {"a": "x", "b": "y"}, "weights": {"x": "sha256:1", "y": "sha256:2"}}
    now = {"config": {"a": "y", "b": "x"}, "weights": {"x": "sha256:1", "y": "sha256:2"}}
    assert describe_differences(before, now) == 'a ("x" before, "y" now); b ("y" before, "x" now)'


def test_describe_differences_shows_five_and_counts_the_others() -> None:
    now = {f"k{number}": number for number in range(8)}
    assert describe_differences({}, now).endswith("k4 (unset before, 4 now); and 3 more")


def test_file_that_was_not_there_before_is_no_difference_and_stays_unrecorded() -> None:
    before = {"config": {"retrieval": {"table": "t.csv"}}, "files": {"t.csv": "xxh3:1"}}
    now = {**before, "files": {"t.csv": "xxh3:1", "written.json": "xxh3:2"}}
    assert not describe_differences(before, now)
    assert not describe_differences({**before, "files": {}}, before)
    assert without_new_files(before, now) == before

    other = {"config": {"retrieval": {"table": "u.csv"}}, "files": {"u.csv": "xxh3:3"}}
    assert describe_differences(before, other) == (
        'retrieval.table ("t.csv" before, "u.csv" now); files.t.csv ("xxh3:1" before, unset now)'
    )
    moved = {"config": {"retrieval": {"table": "u.csv"}}, "files": {"u.csv": "xxh3:1"}}
    assert not describe_differences(before, moved)
    assert without_new_files(before, moved) == moved
