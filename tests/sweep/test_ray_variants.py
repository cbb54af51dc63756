"""Sweeps whose variants are ranked by workers of a cluster."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from mcrs.cli import run_command
from mcrs.errors import PartlyFailedError, RetrievalError
from mcrs.inference.ray_cluster import ClusterOptions
from mcrs.registry import RETRIEVERS
from mcrs.retrieval_modules.base import TextRetriever
from mcrs.sweep.plan import Variant
from mcrs.sweep.ray_variants import VariantWork, rank_on_cluster
from mcrs.sweep.run_sweep import Sweep
from tests.cluster_here import do_tasks_here
from tests.sweep.test_run_sweep import SAMPLE, VARIANTS, config

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from mcrs.config import RunConfig
    from mcrs.inference.ray_worker import Task, Work
    from mcrs.types import Ranking

__all__ = ["config"]


def without_seconds(folder: Path) -> dict[str, Any]:
    """The outcomes of a folder by their file."""
    found = {path.name: json.loads(path.read_text(encoding="utf-8"))["value"] for path in folder.glob("*.json")}
    return {name: {**value, "seconds": None} for name, value in found.items()}


def test_variants_of_a_cluster_have_the_outcomes_of_this_process(
    config: RunConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Sweep(config, VARIANTS, tmp_path / "here").run()
    monkeypatch.setattr("mcrs.sweep.ray_variants.do_tasks", do_tasks_here)
    rank = partial(rank_on_cluster, VariantWork(config, VARIANTS), ClusterOptions())

    outcomes = Sweep(config, VARIANTS, tmp_path / "cluster").run(rank)

    assert set(outcomes) == {variant.name for variant in VARIANTS}
    assert without_seconds(tmp_path / "cluster") == without_seconds(tmp_path / "here")
    # Each engine continues what the other one began, and a complete sweep needs no cluster.
    assert Sweep(config, VARIANTS, tmp_path / "cluster").run(lambda names: pytest.fail("nothing to rank")) == outcomes


class Failing(TextRetriever):
    """Cannot rank."""

    def search(self, queries: Sequence[str], topk: int) -> list[Ranking]:
        raise RetrievalError("cannot rank")


def test_variant_whose_workers_died_or_that_fails_is_an_error_after_the_others_are_kept(
    config: RunConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def do_tasks(tasks: Sequence[Task], work: Work, options: ClusterOptions, **_: Any) -> Iterator[bytes]:
        yield from work.give_up(tasks[0].content, "its worker died 3 times")
        yield from do_tasks_here(tasks[1:], work, options)

    monkeypatch.setattr("mcrs.sweep.ray_variants.do_tasks", do_tasks)
    RETRIEVERS.register("failing", Failing)
    variants = [*VARIANTS[:3], Variant(name="failing", set={"retrieval_type": "failing"})]
    rank = partial(rank_on_cluster, VariantWork(config, variants), ClusterOptions())

    with pytest.raises(PartlyFailedError, match="2 of 4 variants failed") as caught:
        Sweep(config, variants, tmp_path / "variants").run(rank)

    assert "variant 'released': its worker died 3 times" in str(caught.value)
    assert "variant 'failing': cannot rank" in str(caught.value)
    assert len(list((tmp_path / "variants").glob("*.json"))) == 2


@pytest.mark.release
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of Ray's own code
def test_sweep_command_on_a_cluster_writes_what_it_writes_here(config: RunConfig, tmp_path: Path) -> None:
    pytest.importorskip("ray")
    grid = tmp_path / "small.yaml"
    grid.write_text("grid: {retrieval.k1: [0.5, 1.5], exclude_played: [false, true]}\n", encoding="utf-8")
    flags = [f"--set={key}={json.dumps(value)}" for key, value in {**SAMPLE, "cache_dir": config.cache_dir}.items()]
    command = ["--tid", "llama1b_bm25_testset", "--grid", str(grid), *flags, "--save_path"]

    assert run_command("sweep", [*command, str(tmp_path / "here")]) == 0
    assert run_command("sweep", [*command, str(tmp_path / "cluster"), "--engine", "ray", "--workers", "2"]) == 0

    assert without_seconds(tmp_path / "cluster" / "variants") == without_seconds(tmp_path / "here" / "variants")
