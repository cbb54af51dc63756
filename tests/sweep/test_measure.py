"""Sweeps that compare variants by another measure than nDCG@20."""

from __future__ import annotations

import json
import math
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import mcrs
from mcrs.cli import run_command
from mcrs.evaluation.custom_measures import CUSTOM_MEASURES
from mcrs.inference.ray_cluster import ClusterOptions
from mcrs.sweep.plan import Variant
from mcrs.sweep.ray_variants import VariantWork, rank_on_cluster
from mcrs.sweep.results import choose_out_of_fold, summarise, variants_table
from mcrs.sweep.run_sweep import Sweep, VariantOutcome
from tests.cluster_here import do_tasks_here
from tests.sweep.test_results import FOLDS, TRUTH
from tests.sweep.test_run_sweep import SAMPLE, config, flags

if TYPE_CHECKING:
    from pathlib import Path

    from mcrs.config import RunConfig

__all__ = ["config"]

OWN = """
import math

import mcrs


@mcrs.measure
def gain(answer):
    return math.nan if answer.turn.turn_number == 2 else len(set(answer.track_ids[:{n}]) & {{answer.relevant_track_id}})


@mcrs.measure
def words(answer):
    return len(answer.response)
"""


@pytest.fixture
def command(config: RunConfig, tmp_path: Path) -> list[str]:
    (tmp_path / "own.py").write_text(OWN.format(n=5), encoding="utf-8")
    grid = tmp_path / "mine.yaml"
    grid.write_text("grid: {exclude_played: [false, true]}\n", encoding="utf-8")
    paths = ["--grid", str(grid), "--save_path", str(tmp_path / "out"), "--plugin", str(tmp_path / "own.py")]
    return ["--tid", "llama1b_bm25_testset", *paths, *flags(config)]


def results(folder: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / name).read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("measure", ["mrr", "hit_rank", "ndcg@5", "gain"])
def test_figures_are_those_of_an_experiment(
    measure: str, command: list[str], config: RunConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command("sweep", [*command, "--measure", measure, "--folds", "2"]) == 0

    shown = measure.replace("ndcg", "nDCG")
    said = capsys.readouterr().out
    assert f"{shown} [95 %]" in said
    assert f"Cross-validated: {shown} " in said
    written = results(tmp_path / "out", f"llama1b_bm25_testset.mine.{measure}.json")
    base = mcrs.load("llama1b_bm25_testset", {**SAMPLE, "cache_dir": config.cache_dir})
    pipelines = [base, base.with_settings(exclude_played=True).named("other")]
    table = mcrs.experiment(pipelines, measures=[measure]).figures
    assert written["measure"] == measure
    first, second = written["variants"]
    assert [first["mean"], second["mean"]] == [[each.value, each.low, each.high] for each in table]
    assert second["gain"] == [table[1].delta, table[1].delta_low, table[1].delta_high]
    assert written["out_of_fold"]["best"] == (min if measure == "hit_rank" else max)(each.value for each in table)


def test_sweeps_by_two_measures_share_rankings_and_keep_both_results(
    command: list[str], tmp_path: Path, ranked: list[int]
) -> None:
    assert run_command("sweep", command) == 0
    first = (tmp_path / "out/llama1b_bm25_testset.mine.json").read_bytes()
    assert "measure" not in json.loads(first)
    assert ranked
    ranked.clear()
    assert run_command("sweep", [*command, "--measure", "mrr"]) == 0
    assert not ranked
    # A registered measure is computed from ranked lists, which are not stored; its values are.
    assert run_command("sweep", [*command, "--measure", "gain"]) == 0
    assert ranked
    ranked.clear()
    assert run_command("sweep", [*command, "--measure", "gain"]) == 0
    assert run_command("sweep", [*command, "--measure", "ndcg@20"]) == 0
    assert not ranked
    assert (tmp_path / "out/llama1b_bm25_testset.mine.json").read_bytes() == first


def test_changed_measure_of_a_plug_in_is_computed_again(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command("sweep", [*command, "--measure", "gain"]) == 0
    # A process loads a plug-in once; the changed file has another folder.
    CUSTOM_MEASURES.clear()
    (tmp_path / "changed").mkdir()
    (tmp_path / "changed/own.py").write_text(OWN.format(n=1), encoding="utf-8")
    command[command.index(str(tmp_path / "own.py"))] = str(tmp_path / "changed/own.py")
    name = "llama1b_bm25_testset.mine.gain.json"
    before = results(tmp_path / "out", name)["variants"][0]["mean"]

    assert run_command("sweep", [*command, "--measure", "gain"]) == 2
    assert "its variant 'exclude_played=false' has other settings or data" in capsys.readouterr().err
    assert run_command("sweep", [*command, "--measure", "gain", "--overwrite"]) == 0
    assert results(tmp_path / "out", name)["variants"][0]["mean"] < before


@pytest.mark.parametrize(
    ("measure", "message"),
    [
        ("distinct_2", "error: --measure: a sweep writes no responses, so it cannot compute 'distinct_2'; run the "),
        ("catalog_diversity", "error: --measure: 'catalog_diversity' has one value for a whole run and none for its "),
        ("nDCG@20", "error: --measure: unknown measure 'nDCG@20'; did you mean 'ndcg@20'? (known: "),
        ("recall@20", "error: --measure: unknown measure 'recall@20'; with one relevant track it is 'hit@20' (known: "),
    ],
)
def test_measure_that_a_sweep_cannot_compute_is_refused(
    measure: str, message: str, command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command("sweep", [*command, "--measure", measure]) == 2
    assert capsys.readouterr().err.startswith(message)
    assert not (tmp_path / "out").exists()


def test_own_measure_that_reads_responses_fails_with_advice(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command("sweep", [*command, "--measure", "words"]) == 1
    said = capsys.readouterr().err
    assert "error: 2 of 2 variants failed" in said
    assert "it reads the response, but none is written; add responses=True to mcrs.experiment" in said


def test_results_of_another_measure_are_kept(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command("sweep", [*command, "--measure", "mrr"]) == 0
    (tmp_path / "mine.yaml").rename(tmp_path / "mine.mrr.yaml")
    command[command.index(str(tmp_path / "mine.yaml"))] = str(tmp_path / "mine.mrr.yaml")

    assert run_command("sweep", command) == 2

    assert "has the results of another sweep (its measure is mrr); rename the grid, " in capsys.readouterr().err


def test_values_of_an_own_measure_come_from_the_cluster(
    config: RunConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @mcrs.measure
    def first_only(answer: mcrs.Answer) -> float:
        return math.nan if answer.turn.turn_number == 3 else float(answer.rank == 1)

    monkeypatch.setattr("mcrs.sweep.ray_variants.do_tasks", do_tasks_here)
    variants = [Variant(name="a"), Variant(name="b", set={"exclude_played": True})]
    here = Sweep(config, variants, tmp_path / "here", measure="first_only").run()
    rank = partial(rank_on_cluster, VariantWork(config, variants, "first_only"), ClusterOptions())
    there = Sweep(config, variants, tmp_path / "there", measure="first_only").run(rank)

    assert {name: each.own_values for name, each in there.items()} == {n: each.own_values for n, each in here.items()}
    assert set(there["a"].own_values or ()) == {None, 0.0, 1.0}


def test_lower_hit_rank_is_better_and_an_undefined_mean_is_the_worst() -> None:
    never, late, early = np.full(len(TRUTH), np.nan), np.full(len(TRUTH), 5.0), np.full(len(TRUTH), 2.0)
    found = choose_out_of_fold(["never", "late", "early"], np.stack([never, late, early]), TRUTH, 2, "hit_rank")
    assert found.chosen == ["early", "early"]
    assert (found.mean.value, found.best) == (2, 2)
    assert math.isnan(found.worst)
    # Undefined in the fold that chooses, for both variants: the first.
    unknown = np.stack([np.where(FOLDS == 0, 1.0, np.nan)] * 2)
    assert choose_out_of_fold(["first", "second"], unknown, TRUTH, 2, "own").chosen == ["first", "first"]


def test_table_shows_the_best_variants_of_the_measure() -> None:
    ranks = {"never": 0, "late": 5, "early": 2}
    outcomes = {name: VariantOutcome([rank] * len(TRUTH), 1, 1.0) for name, rank in ranks.items()}
    variants = [Variant(name=name) for name in ranks]
    found = summarise("tid", variants, outcomes, dict.fromkeys(ranks, ""), TRUTH, measure="hit_rank")
    rows = variants_table(found, 2).splitlines()[2:]
    assert [row.split()[0] for row in rows] == ["early", "late"]
