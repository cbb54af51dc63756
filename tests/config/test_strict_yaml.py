"""The YAML reader."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.config.overrides import read_overrides
from mcrs.config.strict_yaml import parse_yaml
from mcrs.errors import ConfigError

_TEXTS = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]))
_SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _TEXTS
_TREES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4), max_leaves=12
)


@given(_TREES)
def test_parse_yaml_of_json_returns_what_json_says(tree: object) -> None:
    assert parse_yaml(json.dumps(tree, ensure_ascii=False), "here") == tree


@given(st.text(max_size=200))
def test_parse_yaml_of_any_text_returns_or_raises_config_error(text: str) -> None:
    with suppress(ConfigError):
        json.dumps(parse_yaml(text, "here"))


_NAMES = ("binary", "timestamp", "set", "omap", "pairs", "null", "bool", "int", "float", "str", "seq", "map", "value")
_TAGS = st.sampled_from(["", "!mine", *(f"!!{name}" for name in _NAMES)])
_VALUES = st.sampled_from(
    ["aGVsbG8=", "2020-01-01", "{a: 1}", "[1, 2]", "[{a: 1}]", "''", "x", "1", ".inf", "-.Inf", ".nan", "=", "<<", "*a"]
)


@given(st.lists(st.tuples(_TAGS, _VALUES), min_size=1, max_size=4))
def test_parse_yaml_of_any_tags_returns_plain_values_or_raises_config_error(parts: list[tuple[str, str]]) -> None:
    text = "a: &a {" + ", ".join(f"k{number}: {tag} {value}" for number, (tag, value) in enumerate(parts)) + "}"
    with suppress(ConfigError):
        json.dumps(parse_yaml(text, "here"), allow_nan=False)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: !!binary aGVsbG8=", "here, line 1: unsupported type !!binary"),
        ("a: !!timestamp 2020-01-01", "unsupported type !!timestamp"),
        ("a: !!set {b}", "unsupported type !!set"),
        ("a: !mine b", "unsupported type !mine"),
        ("a: 1\nb: &b {c: *b}", "here, line 2: recursive alias: a value contains itself"),
        ("&a [*a]", "recursive alias: a value contains itself"),
        ("a: .inf", "expected a finite number, got .inf"),
        ("a: [-.INF]", "expected a finite number, got -.INF"),
        ("a: .nan", "expected a finite number, got .nan"),
        ("a: 1e999", "expected a finite number, got 1e999"),
        ("a: !!int ''", "here, line 1: '' is not a valid !!int"),
        ("a: !!int 012", "'012' is not a valid !!int"),
        ("a: !!bool on", "'on' is not a valid !!bool"),
        ("a: !!float [1]", "a list or mapping is not a valid !!float"),
        ("a: !!map b", "here"),
    ],
)
def test_parse_yaml_that_is_no_json_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        parse_yaml(text, "here")


def test_parse_yaml_anchors_and_merge_keys_are_resolved() -> None:
    assert parse_yaml("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: *a", "here") == {
        "a": {"x": 1, "y": 2},
        "b": {"x": 1, "y": 3},
        "c": {"x": 1, "y": 2},
    }


def test_parse_yaml_duplicate_key_names_key_and_line() -> None:
    with pytest.raises(ConfigError, match=r"file\.yaml, line 3: duplicate key 'topk'"):
        parse_yaml("topk: 1\nseed: 2\ntopk: 3\n", "file.yaml")


def test_parse_yaml_duplicate_nested_key_is_refused() -> None:
    with pytest.raises(ConfigError, match="duplicate key 'k1'"):
        parse_yaml("retrieval:\n  k1: 1\n  k1: 2\n", "file.yaml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\n b: 2\n", "2: a key where a value is expected; check the indentation"),
        ("a: 1\nb: [1, 2\nc: 3\n", "2: the bracket [ is not closed by ]"),
        ("a: {b: 1\n", "1: the bracket { is not closed by }"),
        ("a: &x 1\nb: &x 2\n", "2: an anchor is defined twice"),
        ("a: {b: *}\n", "1: a value that begins with * or & is an alias or an anchor"),
        ("a: - b\n", "1: '- ' begins an item of a list"),
        ("a: ? b\n", "1: a value cannot begin with '? '"),
        (
            "topk:20\nseed: 3\n",
            "2: a key where a value is expected; check the indentation and the space after the colon",
        ),
        ("a: 1\nb: \a\n", "2: the control character U+0007; remove it"),
        ("a: ]\n", "1: ']' where a value is expected"),
        ("a: [", "1: a value is missing at the end; close all brackets"),
        ("a:\n\tb: 1\n", "2: a tab; indent with spaces"),
        ("a: @x\n", "1: a value cannot begin with @; put it in quotes"),
        ("a: 'x\nb: 1\n", "1: a quotation mark is not closed"),
        ("a: 1\nb\n", "2: expected 'key: value'"),
        ("a:\n  b: 1\n c: 2\n", "3: the line does not continue what is above it"),
        ("a: *b\n", "1: *b refers to &b, which is missing"),
        ('a: "\\q"\n', "1: \\q has no meaning in double quotes"),
        ("a: 1\n---\nb: 2\n", "2: a second document; expected only one"),
        ("%x\n", "2: a directive; put a text that begins with % in quotes"),
        ("a: |x\n", "1: a text after | or > begins on the next line"),
    ],
)
def test_parse_yaml_says_what_to_change(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_yaml(text, "f.yaml")
    assert str(caught.value).startswith(f"f.yaml, line {said}")
    with pytest.raises(ConfigError, match=r"^--set topk: a value is missing at the end"):
        read_overrides(["topk=["])


@pytest.mark.parametrize("text", ["a: [1", "a: b: c", "\t- x", "a: !!python/object/apply:os.getcwd []"])
def test_parse_yaml_broken_document_names_the_place(text: str) -> None:
    with pytest.raises(ConfigError, match=r"^file\.yaml"):
        parse_yaml(text, "file.yaml")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001),
        ("5e-5", 5e-5),
        ("2020-01-31", "2020-01-31"),
        ("1.5", 1.5),
        ("'7'", "7"),
        ("2E3", 2000.0),
        ("=", "="),
        ("1.e3", 1000.0),
        ("-1.", -1.0),
        (".5", 0.5),
        ("+7", 7),
        ("-0", 0),
        ("0.50", 0.5),
        ("true", True),
        ("False", False),
        ("~", None),
        ("012", "012"),
        ("00", "00"),
        ("01.5", "01.5"),
        ("1:20", "1:20"),
        ("1:20.5", "1:20.5"),
        ("1_0", "1_0"),
        ("1_0.5", "1_0.5"),
        ("0x1F", "0x1F"),
        ("0b11", "0b11"),
        ("0o17", "0o17"),
        ("on", "on"),
        ("Off", "Off"),
        ("yes", "yes"),
        ("No", "No"),
        ("n", "n"),
        ("٣", "٣"),
        ("!!float 3", 3.0),
        ("!!str 3", "3"),
    ],
)
def test_parse_yaml_scalar_means_what_people_mean(text: str, value: object) -> None:
    parsed = parse_yaml(text, "here")
    assert parsed == value
    assert type(parsed) is type(value)


def test_parse_yaml_key_that_is_no_text_is_refused() -> None:
    with pytest.raises(ConfigError, match="expected a string as key, got 1"):
        parse_yaml("1: a", "here")


def test_aliases_that_stand_for_billions_of_values_are_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 30)]
    with pytest.raises(ConfigError, match=r"run\.yaml, line 5: too many values: expected at most 100,000"):
        parse_yaml("\n".join(lines), "run.yaml")
    assert parse_yaml("a: &a [1, 2]\nb: *a\n", "run.yaml") == {"a": [1, 2], "b": [1, 2]}


@pytest.mark.parametrize("value", ["${root}/cache", "a ${oc.env:HOME} b", "${..split}", "${oc.env:A, b}"])
def test_references_that_other_readers_resolve_are_refused(value: str) -> None:
    with pytest.raises(ConfigError, match=r"^f\.yaml, line 2: \$\{.*\} is not replaced by a value"):
        parse_yaml(f'a: 1\nb: "{value}"', "f.yaml")
    assert parse_yaml("a: '$5 {x} ${} $x'", "f.yaml") == {"a": "$5 {x} ${} $x"}
