"""What a sweep tries."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mcrs.config import RunConfig, find_config, load_config
from mcrs.errors import ConfigError
from mcrs.sweep.plan import Variant, read_plan
from mcrs.sweep.variants import make_variants

KNOWN = "(known: variants, grid, sample, seed)"
GRIDS = sorted((Path(__file__).resolve().parents[2] / "config" / "sweeps").glob("*.yaml"))
HYBRID = {"retrieval_type": "hybrid", "retrieval": {"retrievers": [{"type": "continuity"}, {"type": "bm25"}]}}


def write(folder: Path, text: str) -> Path:
    path = folder / "grid.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", GRIDS, ids=lambda path: path.stem)
def test_shipped_grid_makes_valid_configurations(path: Path) -> None:
    header = path.read_text(encoding="utf-8").split("\nvariants:")[0]
    command = header.split("mcrs sweep --tid ")[1].split()
    assert command[2] == f"config/sweeps/{path.name}"
    variants = read_plan(path).all_variants()
    configs = make_variants(load_config(find_config(command[0])), variants)
    assert list(configs) == [variant.name for variant in variants]
    assert len({config.model_dump_json() for config in configs.values()}) == len(configs)


def test_grid_is_every_combination_under_short_names(tmp_path: Path) -> None:
    plan = read_plan(write(tmp_path, "grid:\n  retrieval.k1: [1.0, 1.5]\n  a.b.x: [[1, 2]]\n  a.c.x: [{y: 1}]\n"))
    assert [variant.name for variant in plan.all_variants()] == [
        'k1=1.0 b.x=[1, 2] c.x={"y": 1}',
        'k1=1.5 b.x=[1, 2] c.x={"y": 1}',
    ]


def test_grid_sample_is_random_distinct_and_the_same_every_time(tmp_path: Path) -> None:
    text = "grid: {{topk: {0}, retrieval.k1: {0}}}\nsample: 20\nseed: {1}\n"
    values = list(range(1, 11))
    first, again, other = (
        [variant.name for variant in read_plan(write(tmp_path, text.format(values, seed))).all_variants()]
        for seed in (3, 3, 4)
    )
    assert len(set(first)) == 20
    assert first == again != other
    assert len(read_plan(write(tmp_path, f"grid: {{topk: {values}}}\nsample: 99\n")).all_variants()) == 10


def test_grid_sample_of_more_combinations_than_memory_holds(tmp_path: Path) -> None:
    grid = ", ".join(f"k{number}: {list(range(10))}" for number in range(15))
    variants = read_plan(write(tmp_path, f"grid: {{{grid}}}\nsample: 30\n")).all_variants()
    assert len({variant.name for variant in variants}) == 30
    # Every key takes many values, so the numbers of combinations are spread over the whole grid.
    assert all(len({variant.set[f"k{number}"] for variant in variants}) > 5 for number in range(15))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            f"grid: {{a: {list(range(1000))}, b: {list(range(1000))}}}",
            "grid.yaml: the grid has 1,000,000 combinations, and at most 100,000 can be tried; choose some at random "
            "by sample, as in sample: 100",
        ),
        (
            f"grid: {{{', '.join(f'k{number}: [1, 2]' for number in range(64))}}}\nsample: 3",
            "the grid has 18,446,744,073,709,551,616 combinations; leave out some keys or values",
        ),
        ("{}", "expected the key 'variants' or 'grid'"),
        ("grid: {topk: []}", "grid.topk: expected at least one value, got []"),
        ("grids: {topk: [1]}", "grids: unknown key; did you mean 'grid'? (known: variants, grid, sample, seed)"),
        ("variants: [{nam: a}]", "variants.0.nam: unknown key; did you mean 'name'? (known: name, after, set)"),
        ("variants: [{set: {}}]", "variants.0.name: field required"),
        ("sample: 0\ngrid: {topk: [1]}", "sample: expected an integer of at least 1"),
        (
            "variants: [{name: a}, {name: b}, {name: a}]",
            "duplicate variant name 'a': variants 1 and 3 of the list have it; give each another name",
        ),
        (
            "variants: [{name: topk=1}]\ngrid: {topk: [1, 2]}",
            "duplicate variant name 'topk=1': variant 1 of the list has the name of a combination of the grid",
        ),
        (
            "grid: {topk: [20, 10, 20], seed: [1, 2], retrieval.k1: [1.5, 1.5, 1.5]}",
            "duplicate variant name 'topk=20 seed=1 k1=1.5': in the grid, topk lists the value 20 twice and "
            "retrieval.k1 lists the value 1.5 3 times; list each value once",
        ),
        (
            "variants: [{name: first}, {name: b, after: firts}]",
            "expected the name of an earlier variant, got 'firts'; did you mean 'first'",
        ),
        ("variants: [{name: a, after: a}]", "expected the name of an earlier variant"),
        ("[1, 2]", "grid.yaml"),
        ("a: [", "grid.yaml"),
    ],
)
def test_read_plan_of_a_wrong_file_says_what_is_wrong(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)):
        read_plan(write(tmp_path, text))


IN_GRID = "; write it in 'grid', as in grid: "


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "exclude_played: [true, false]",
            f"exclude_played: unknown key {KNOWN}{IN_GRID}{{exclude_played: [",
        ),
        ("retrieval: {k1: [1, 2], b: 0.5}", f"{KNOWN}{IN_GRID}{{retrieval.k1: [1, 2], retrieval.b: [0.5]}}"),
        ("grid: {topk: [5]}\nretrieval.k1: [1]", f"retrieval.k1: unknown key {KNOWN}{IN_GRID}{{retrieval.k1: [1]}}"),
        ("grid.topk: [5]", f"grid.topk: unknown key {KNOWN}{IN_GRID}{{topk: [5]}}"),
        ("topk: 5", f"{IN_GRID}{{topk: [5]}}, or give all variants this value by --set"),
        ("lm: {api_key: abc}", f'{IN_GRID}{{lm.api_key: ["***"]}}'),
        (f"a.b: {[list(range(99))]}", f"{IN_GRID}{{a.b: …}}"),
        (
            "set: {topk: 5}",
            f"set: unknown key {KNOWN}; it is a key of a variant: write variants: [{{name: …",
        ),
        ("variants: {a: {topk: 5}}", "got {'a': {'topk': 5}}; write variants: [{name: …, set: {…}}, …]"),
        ("variants: [{name: a, topk: 5}]", "(known: name, after, set); write it in 'set', as in set: {topk: 5}"),
        ("variants: [{name: a, set.a.b: 5}]", "(known: name, after, set); write it in 'set', as in set: {a.b: 5}"),
        ("variants: [{name: a, grid: {b: [5]}}]", "(known: name, after, set); write 'grid' at the top of the file"),
        ("grid: {a: {b: {c: [1]}, d: 2}}", "; join nested keys by dots, as in grid: {a.b.c: [1], a.d: [2]}"),
        ("grid: {topk: 5}", "grid.topk: expected a list, got 5; write the value in a list, as in grid: {topk: [5]}"),
        ("grid: {topk: [5], sample: 3}", "grid.sample: expected a list, got 3; write 'sample' at the top of the file"),
        (
            "[{topk: [5]}]",
            "expected the key 'variants' or 'grid' with at least one variant, as in grid: {topk: [10, 20]}",
        ),
    ],
)
def test_key_at_the_wrong_level_is_named_with_its_level(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=re.escape(message) + "[^;]*$"):
        read_plan(write(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("foo: 1", f"foo: unknown key {KNOWN}"),
        ("variants: [{nam: a}]", "variants.0.nam: unknown key; did you mean 'name'? (known: name, after, set)"),
        ("'a: b': [1]", f"a: b: unknown key {KNOWN}"),
        ("grid: {'a: b': 1}", "grid.a: b: expected a list, got 1"),
        ("grid: [a]", "grid: expected a mapping, got ['a']"),
        ("variants: [{name: a, '': 1}]", "variants.0: unknown key (known: name, after, set)"),
        ("grid: {'': 1}", "grid: expected a list, got 1"),
    ],
)
def test_other_mistakes_have_no_advice_about_levels(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=rf"(^|: ){re.escape(message)}$"):
        read_plan(write(tmp_path, text))


def test_sample_without_a_grid_is_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    plan = read_plan(write(tmp_path, "variants: [{name: a}, {name: b}]\nsample: 1"))
    assert len(plan.all_variants()) == 2
    assert "grid.yaml: sample: has no effect because it draws combinations of 'grid', which is missing" in caplog.text


def test_index_of_a_list_is_named_with_the_key_above_it(tmp_path: Path) -> None:
    plan = read_plan(write(tmp_path, "grid: {topk: [5], retrieval.weights.0: [1, 2]}"))
    assert [variant.name for variant in plan.all_variants()] == ["topk=5 weights.0=1", "topk=5 weights.0=2"]


def test_read_plan_of_no_file_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "grid: {topk: [1]}")
    with pytest.raises(ConfigError, match=r"cannot read the grid .*: there is no such file; did you mean '.*grid"):
        read_plan(tmp_path / "grit.yaml")


def test_variant_builds_on_another_without_changing_it() -> None:
    variants = [
        Variant(name="a", set={**HYBRID}),
        Variant(name="b", after="a", set={"retrieval.retrievers.0.decay": 0.5, "topk": 3}),
        Variant(name="c", after="b", set={"retrieval.retrievers.1": {"type": "bm25", "k1": 2.0}}),
    ]
    configs = make_variants(RunConfig(), variants)
    assert [config.topk for config in configs.values()] == [20, 3, 3]
    assert configs["a"].retrieval["retrievers"] == [{"type": "continuity"}, {"type": "bm25"}]
    assert configs["c"].retrieval["retrievers"] == [{"type": "continuity", "decay": 0.5}, {"type": "bm25", "k1": 2.0}]


def test_variant_with_another_retriever_drops_the_settings_of_the_first() -> None:
    base = RunConfig(retrieval_type="hybrid", retrieval={"retrievers": [{"type": "bm25"}], "weights": [1]})
    variants = [
        Variant(name="bm25", set={"retrieval_type": "bm25"}),
        Variant(name="k1", set={"retrieval.k1": 2.0, "retrieval_type": "bm25"}),
        Variant(name="same", set={"retrieval_type": "hybrid"}),
    ]
    configs = make_variants(base, variants)
    assert [config.retrieval for config in configs.values()] == [{}, {"k1": 2.0}, base.retrieval]


def test_make_variants_lists_the_mistakes_of_all() -> None:
    variants = [
        Variant(name="a", set={**HYBRID, "retrieval.retrievers.2.decay": 1}),
        Variant(name="b", set={"topk.x": 1}),
        Variant(name="c", set={"item_db_name": "other"}),
        Variant(name="d", set={"retrieval.k9": 1}),
        Variant(name="e", set={**HYBRID, "retrieval.retrievers.²": 1}),
    ]
    with pytest.raises(ConfigError) as caught:
        make_variants(RunConfig(), variants)
    text = str(caught.value)
    assert "variant 'a': retrieval.retrievers.2: expected an index of the list retrieval.retrievers (0 to 1)" in text
    assert "variant 'b': topk.x: cannot be set: the key above it has the value 20, which is not a mapping" in text
    assert "variant 'c': item_db_name cannot differ between the variants" in text
    assert "variant 'd': retrieval.k9: 'bm25' has no such setting" in text
    assert (
        "variant 'e': retrieval.retrievers.²: expected an index of the list retrieval.retrievers (0 to 1), got '²'"
        in text
    )


def test_make_variants_says_a_mistake_of_many_once(tmp_path: Path) -> None:
    plan = read_plan(write(tmp_path, "grid: {tpk: [1, 2], exclude_played: [3, true]}"))
    with pytest.raises(ConfigError) as caught:
        make_variants(RunConfig(), plan.all_variants())
    mistyped, unknown = str(caught.value).splitlines()
    assert mistyped == ("variant 'tpk=1 exclude_played=3' and 1 more: exclude_played: expected true or false, got 3")
    assert unknown.startswith("variant 'tpk=1 exclude_played=3' and 3 more: tpk: unknown key; did you mean 'topk'?")


@pytest.mark.parametrize(
    ("text", "found"), [("", "the file is empty"), ("# none", "the file is empty"), ("[a]", "got a list")]
)
def test_plan_that_is_not_a_mapping_is_one_plain_line(tmp_path: Path, text: str, found: str) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=f"plan.yaml: {found}; expected the key 'variants' or 'grid'"):
        read_plan(path)
