"""Sweeps over the sample conversations."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import pytest

from mcrs.cli import run_command
from mcrs.config import RunConfig, make_config
from mcrs.errors import OutputError
from mcrs.lm_modules.template import TemplateLM
from mcrs.pipeline.wiring import load_catalog, load_recommender, load_users
from mcrs.retrieval_modules.bm25 import BM25Retriever
from mcrs.sweep.plan import SweepPlan, Variant
from mcrs.sweep.results import summarise
from mcrs.sweep.run_sweep import Sweep, VariantOutcome
from tests.tiny_data import session_row, write_tiny_data

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mcrs.retrieval_modules.base import Retriever
    from mcrs.types import Ranking, Turn

SAMPLE: dict[str, Any] = {
    "lm_type": "template",
    "test_dataset_name": "builtin:conversations",
    "item_db_name": "builtin:tracks",
    "user_db_name": "builtin:users",
    "track_split_types": ["all_tracks"],
    "user_split_types": ["all_users"],
}
VARIANTS = [
    Variant(name="released"),
    Variant(name="new", after="released", set={"exclude_played": True}),
    Variant(
        name="hybrid",
        after="new",
        set={"retrieval_type": "hybrid", "retrieval.retrievers": [{"type": "continuity"}, {"type": "bm25"}]},
    ),
    Variant(name="lighter", after="hybrid", set={"retrieval.weights": [1.0, 0.1]}),
    Variant(name="tags", after="lighter", set={"corpus_types": ["track_name", "artist_name", "tag_list"]}),
]


@pytest.fixture
def config(tmp_path: Path) -> RunConfig:
    return make_config({**SAMPLE, "cache_dir": str(tmp_path / "cache")}, "sample")


def test_run_gives_what_each_configuration_gives_alone(config: RunConfig, tmp_path: Path) -> None:
    sweep = Sweep(config, VARIANTS, tmp_path / "variants")
    outcomes = sweep.run()
    settings = {"retrievers": [{"type": "continuity"}, {"type": "bm25"}], "weights": [1.0, 0.1]}
    alone = config.model_copy(update={"exclude_played": True, "retrieval_type": "hybrid", "retrieval": settings})
    catalog = load_catalog(alone)
    rankings = load_recommender(alone, catalog, load_users(alone)).recommend(sweep.truth.turns, 20)
    listed = [catalog.ids(ranking.rows) for ranking in rankings]
    ranks = [
        ids.index(relevant) + 1 if relevant in ids else 0
        for ids, relevant in zip(listed, sweep.truth.relevant_ids, strict=True)
    ]
    assert outcomes["lighter"].ranks == ranks
    assert outcomes["lighter"].n_distinct == len({track_id for ids in listed for track_id in ids})
    assert outcomes["released"].ranks != outcomes["new"].ranks != outcomes["hybrid"].ranks
    assert all(outcome.seconds > 0 for outcome in outcomes.values())


def test_log_and_results_have_the_same_mean(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    keys = write_tiny_data(tmp_path / "data", [session_row("a", 2), session_row("b", 1)])
    variants = [Variant(name="only")]
    sweep = Sweep(make_config({**keys, "lm_type": "template"}, "tiny"), variants, tmp_path / "variants")
    with caplog.at_level("INFO"):
        outcomes = sweep.run(lambda names: ((name, VariantOutcome([1, 0, 1], 2, 1.0)) for name in names))
    # Both sessions have the first turn, and one has the second.
    assert summarise("tiny", variants, outcomes, {"only": ""}, sweep.truth).variants[0].mean.value == 0.5
    assert "1 of 1: nDCG@20 0.5000, only" in caplog.text


def test_run_ranks_each_list_once_and_resumes(
    config: RunConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ranked: list[int]
) -> None:
    sweep = Sweep(config, VARIANTS, tmp_path / "variants")
    first = sweep.run()
    # Once for each depth that is asked for (alone; alone with more for played tracks; in the hybrid), and for the tags.
    assert sum(ranked) == 4 * len(sweep.truth)
    written = sorted((tmp_path / "variants").glob("*.json"))
    ranked.clear()
    assert Sweep(config, VARIANTS, tmp_path / "variants").run() == first
    assert ranked == []
    monkeypatch.setattr("mcrs.sweep.run_sweep.source_hash", lambda: "another version of the code")
    assert len(Sweep(config, VARIANTS, tmp_path / "variants").run()) == len(first)
    assert sum(ranked) == 4 * len(sweep.truth)
    monkeypatch.undo()
    damaged = written[0]
    whole = damaged.read_text(encoding="utf-8")
    damaged.write_text(whole.replace('"ranks": [', '"ranks": [1'), encoding="utf-8")
    with pytest.raises(OutputError, match=r"cannot write the variant of mcrs sweep to .*: it was changed"):
        Sweep(config, VARIANTS, tmp_path / "variants").run()
    damaged.unlink()
    assert {name: outcome.ranks for name, outcome in Sweep(config, VARIANTS, tmp_path / "variants").run().items()} == {
        name: outcome.ranks for name, outcome in first.items()
    }
    assert json.loads(damaged.read_text(encoding="utf-8"))["value"]["ranks"] == json.loads(whole)["value"]["ranks"]


def test_run_of_a_grid_keeps_only_the_retrievers_that_are_needed_again(
    config: RunConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive: WeakSet[Retriever] = WeakSet()
    n_alive: list[int] = []
    n_ranked: list[int] = []
    retrieve = BM25Retriever.retrieve

    def counting(self: BM25Retriever, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        alive.add(self)
        n_alive.append(len(alive))
        n_ranked.append(len(turns))
        return retrieve(self, turns, topk)

    monkeypatch.setattr(BM25Retriever, "retrieve", counting)
    base = config.model_copy(update={"retrieval_type": "hybrid", "retrieval": {"retrievers": [{"type": "bm25"}]}})
    # The weight changes slowest: taken in this order, every retriever would be needed until the end.
    grid = {
        "retrieval.weights": [[1.0], [2.0], [3.0]],
        "retrieval.retrievers": [[{"type": "bm25", "k1": k1}] for k1 in (0.5, 1.0, 1.5, 2.0)],
    }
    sweep = Sweep(base, SweepPlan(grid=grid).all_variants(), tmp_path / "variants")
    assert len(sweep.run()) == 12
    assert sum(n_ranked) == 4 * len(sweep.truth)
    assert max(n_alive) == 1
    assert not alive


def test_run_with_a_variant_that_brings_a_field_keeps_the_outcomes_of_the_others(
    config: RunConfig, tmp_path: Path
) -> None:
    first, *_ = VARIANTS
    Sweep(config, [first], tmp_path / "variants").run()
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "variants").glob("*.json")}
    new = Variant(name="popular", set={"corpus_types": ["popularity", "album_name", "track_name"]})
    Sweep(config, [new, first], tmp_path / "variants").run()
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "variants").glob("*.json")}
    assert len(after) == 2
    assert before.items() <= after.items()


def test_run_of_variants_that_ask_the_language_model_loads_it_once(
    config: RunConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[TemplateLM] = []

    def load(*_: object) -> TemplateLM:
        loaded.append(TemplateLM())
        return loaded[-1]

    monkeypatch.setattr("mcrs.sweep.run_sweep.load_language_model", load)
    config = config.model_copy(update={"lm_type": "m", "lm_backend": "openai"})
    grid = {"rerankers": [[{"type": "llm", "n_candidates": n}] for n in (2, 3)], "exclude_played": [False, True]}
    assert len(Sweep(config, SweepPlan(grid=grid).all_variants(), tmp_path / "variants").run()) == 4
    assert len(loaded) == 1


def flags(config: RunConfig) -> list[str]:
    return [f"--set={key}={json.dumps(value)}" for key, value in {**SAMPLE, "cache_dir": config.cache_dir}.items()]


def test_sweep_command_prints_tables_and_writes_results(
    config: RunConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grid = tmp_path / "small.yaml"
    grid.write_text(
        "variants: [{name: base}]\ngrid: {retrieval.k1: [0.5, 1.5], exclude_played: [false, true]}\n", encoding="utf-8"
    )
    command = ["--tid", "llama1b_bm25_testset", "--grid", str(grid), "--save_path", str(tmp_path / "out")]
    assert run_command("sweep", [*command, *flags(config), "--folds", "2", "--show", "3"]) == 0
    out = capsys.readouterr().out
    assert "5 variants" in out
    assert "gain over base" in out
    assert "Cross-validated: nDCG@20 0." in out
    results = json.loads((tmp_path / "out" / "llama1b_bm25_testset.small.json").read_text(encoding="utf-8"))
    variants = {variant["name"]: variant for variant in results["variants"]}
    assert list(variants)[1:] == [
        f"k1={k1} exclude_played={played}" for k1 in (0.5, 1.5) for played in ("false", "true")
    ]
    assert variants["base"]["gain"] is None
    same = variants["k1=1.5 exclude_played=false"]
    assert same["ndcg_20"] == variants["base"]["ndcg_20"]
    assert same["gain"] == [0, 0, 0]
    better = variants["k1=1.5 exclude_played=true"]
    assert better["gain"][0] == pytest.approx(better["ndcg_20"][0] - same["ndcg_20"][0])
    assert better["gain"][1] > 0
    found = results["out_of_fold"]
    assert len(found["chosen"]) == 2
    assert found["worst"] <= found["median"] <= found["best"]
    assert found["worst"] <= found["ndcg_20"][0] <= found["best"]


BREAKING = """
from mcrs.retrieval_modules.base import TextRetriever
class Breaking(TextRetriever):
    def search(self, queries, topk):
        raise KeyError('boom')
class Unloadable(Breaking):
    def __init__(self, catalog, corpus_types):
        raise ValueError('no index')
class TooLarge(Breaking):
    def __init__(self, catalog, corpus_types):
        raise MemoryError
"""


def test_failed_variants_are_reported_after_the_others_are_finished(
    config: RunConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.py").write_text(BREAKING, encoding="utf-8")
    grid, out = tmp_path / "grid.yaml", tmp_path / "out"
    names = ("Breaking", "Unloadable", "TooLarge", "bm25")
    plan = [*({"name": name, "set": {"retrieval_type": name}} for name in names), {"name": "b", "after": "Breaking"}]
    grid.write_text(json.dumps({"variants": plan}), encoding="utf-8")
    command = ["--grid", str(grid), "--save_path", str(out), "--plugin", str(tmp_path / "bad.py")]

    assert run_command("sweep", [*command, *flags(config)]) == 1

    said = capsys.readouterr().err.splitlines()
    first = said.index("error: 4 of 5 variants failed; the same command tries only what is not finished")
    reasons = "\n".join(said[first + 1 :])
    assert re.search(r"variant 'Breaking' and 1 more: session .*, turn 1: plug-in .*, line 5, in .*: 'boom'", reasons)
    assert re.search(r"variant 'Unloadable': plug-in .*bad.py, line 8, .*: ValueError: no index", reasons)
    assert re.search(r"variant 'TooLarge': out of memory: plug-in .*bad.py, line 11", reasons)
    assert len(list((out / "variants").glob("*.json"))) == 1
    assert not list(out.glob("*.json"))

    grid.write_text(json.dumps({"variants": plan[3:4]}), encoding="utf-8")
    assert run_command("sweep", [*command, *flags(config)]) == 0, "what was finished is used"


def test_wrong_variant_is_named_with_its_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    grid = tmp_path / "g.yaml"
    grid.write_text("grid: {retrieval.retrievers.0.k2: [1, 2]}\n", encoding="utf-8")
    assert run_command("sweep", ["--tid", "demo", "--grid", str(grid), "--save_path", str(tmp_path)]) == 2
    wrong = "retrieval.retrievers.0.k2: 'bm25' has no such setting; did you mean 'k1'?"
    assert capsys.readouterr().err.startswith(f"error: {grid}: variant 'k2=1' and 1 more: {wrong}")


def test_ctrl_c_ends_a_sweep(config: RunConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(BM25Retriever, "retrieve", interrupted)
    with pytest.raises(KeyboardInterrupt):
        Sweep(config, VARIANTS, tmp_path / "variants").run()


def test_results_are_only_replaced_by_results_that_contain_them(
    config: RunConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grid, out = tmp_path / "mine.yaml", tmp_path / "out"
    results = out / "hybrid_devset.mine.json"

    def sweep(names: str, *extra: str) -> int:
        plan = [{"name": name, "set": {"retrieval_type": "bm25", "exclude_played": name != "a"}} for name in names]
        grid.write_text(json.dumps({"variants": plan}), encoding="utf-8")
        return run_command("sweep", ["--grid", str(grid), "--save_path", str(out), *flags(config), *extra])

    assert sweep("ab") == 0
    assert sweep("abc") == 0, "a longer plan keeps what there was"
    assert sweep("abc", "--folds", "2") == 0, "and so do folds"
    written = results.read_bytes()
    for names, extra, reason in (
        ("ab", ["--folds", "2"], "its variant 'c' is not in this grid"),
        ("abc", ["--folds", "2", "--set", "topk=3"], "its variant 'a' has other settings or data"),
        ("abc", ["--folds", "3"], "it has a cross-validated score of 2 folds"),
        ("abc", [], "it has a cross-validated score of 2 folds"),
    ):
        assert sweep(names, *extra) == 2
        assert f"{results} has the results of another sweep ({reason}); rename the grid" in capsys.readouterr().err
        assert results.read_bytes() == written
    assert sweep("ab", "--set", "topk=3", "--overwrite") == 0
    assert [each["name"] for each in json.loads(results.read_bytes())["variants"]] == ["a", "b"]


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (["--grid", "none.yaml"], "cannot read the grid none.yaml"),
        (["--grid", "GRID", "--folds", "1"], "--folds: expected 2 to"),
        (["--grid", "GRID", "--folds", "500"], "--folds: expected 2 to"),
        (["--grid", "GRID", "--set", "topk=0"], "topk: expected an integer of at least 1"),
        (["--grid", "UNKNOWN"], "variant 'a': generation.sed: unknown key"),
        (["--grid", "SHARED"], "variant 'a': generation.max_new_tokens cannot differ between the variants of a sweep"),
    ],
)
def test_sweep_command_refuses_what_cannot_be(
    extra: list[str], message: str, config: RunConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plans = {
        "GRID": "{name: base}",
        "UNKNOWN": "{name: a, set: {generation.sed: 1}}",
        "SHARED": "{name: a, set: {generation.max_new_tokens: 1}}",
    }
    for name, variant in plans.items():
        (tmp_path / name).write_text(f"variants: [{variant}]", encoding="utf-8")
    command = [str(tmp_path / flag) if flag in plans else flag for flag in extra]
    code = run_command("sweep", ["--save_path", str(tmp_path / "out"), *flags(config), *command])
    assert code == 2
    assert message in capsys.readouterr().err
    assert not list((tmp_path / "out").rglob("*.json")), "it is refused before any variant has run"
