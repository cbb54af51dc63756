"""Candidates of labelled turns that workers of a cluster find."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from mcrs.cli import main
from mcrs.config import make_config
from mcrs.errors import ConfigError, MCRSError
from mcrs.inference.ray_cluster import ClusterOptions
from mcrs.training.ray_candidates import CandidateWork, find_on_cluster
from mcrs.training.train_model import Folds, Training
from tests.cluster_here import do_tasks_here
from tests.training.test_lambdarank_training import settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from mcrs.inference.ray_worker import Task, Work


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_model_of_candidates_from_a_cluster_has_the_bytes_of_a_local_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("lightgbm")
    monkeypatch.setattr("mcrs.training.ray_candidates.do_tasks", do_tasks_here)
    monkeypatch.setattr("mcrs.training.candidate_table._BATCH", 50)  # five parts, the last one smaller
    config = make_config(settings(tmp_path), "sample")

    Training(config, "lambdarank", Folds(2)).write(tmp_path / "here")
    Training(config, "lambdarank", Folds(2), ClusterOptions()).write(tmp_path / "cluster")

    assert files_of(tmp_path / "cluster") == files_of(tmp_path / "here")


def test_part_whose_workers_died_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def do_tasks(tasks: Sequence[Task], work: Work, options: ClusterOptions, **_: Any) -> Iterator[bytes]:
        yield from work.give_up(tasks[0].content, "its worker died 3 times")

    monkeypatch.setattr("mcrs.training.ray_candidates.do_tasks", do_tasks)
    find_parts = partial(find_on_cluster, CandidateWork(make_config(settings(tmp_path), "sample"), 30))

    with pytest.raises(MCRSError, match="part 0 of the labelled turns: its worker died 3 times"):
        list(find_parts(ClusterOptions(), 1))


def test_trainer_without_work_for_a_cluster_refuses_one(tmp_path: Path) -> None:
    config = make_config(settings(tmp_path), "sample")

    with pytest.raises(ConfigError, match="the trainer 'transitions' has no work for a cluster"):
        Training(config, "transitions", Folds(0), ClusterOptions())


@pytest.mark.release
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of Ray's own code
def test_train_command_on_a_cluster_writes_the_model_that_it_writes_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("ray")
    pytest.importorskip("lightgbm")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sample.yaml").write_text(make_config(settings(tmp_path), "sample").model_dump_json())
    command = ["train", "lambdarank", "--config", "sample.yaml", "--folds", "2", "--fold-seeds", "1", "--name"]

    assert main([*command, "here"]) == 0
    assert main([*command, "cluster", "--engine", "ray", "--workers", "2"]) == 0

    assert files_of(tmp_path / "exp/models/cluster") == files_of(tmp_path / "exp/models/here")
