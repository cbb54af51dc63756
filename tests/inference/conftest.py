"""Runs over a tiny dataset, in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mcrs.config import make_config
from mcrs.data.session_source import session_source
from mcrs.inference.paths import RunPaths
from mcrs.inference.run_dataset import InferenceRun
from mcrs.registry import LANGUAGE_MODELS
from mcrs.registry.plugins import load_plugin
from tests.tiny_data import session_row, write_tiny_data

StartRun = Callable[..., InferenceRun]


@pytest.fixture(scope="session")
def _slow_plugin() -> None:
    if "slow" not in LANGUAGE_MODELS:
        load_plugin(Path(__file__).parents[1] / "slow_plugin.py")


@pytest.fixture
def tiny_data(tmp_path: Path) -> dict[str, Any]:
    """Two sessions of two turns, as keys of a configuration."""
    return write_tiny_data(tmp_path / "data", [session_row("ann"), session_row("bob")])


@pytest.fixture
def paths(tmp_path: Path) -> RunPaths:
    """Where the runs of :func:`start_run` write."""
    return RunPaths(tmp_path / "out", "tid")


@pytest.fixture
def start_run(paths: RunPaths, tmp_path: Path, tiny_data: dict[str, Any], _slow_plugin: None) -> StartRun:
    """Begin or continue a run; keyword arguments change its configuration or are those of a run."""

    def start(
        *, limit: int | None = None, overwrite: bool = False, plugins: tuple[Path, ...] = (), **settings: object
    ) -> InferenceRun:
        own = {"lm_backend": "slow", "retrieval_type": "hash", "topk": 2, "cache_dir": str(tmp_path / "cache")}
        config = make_config({**own, **tiny_data, **settings}, "test")
        source = session_source(config)
        return InferenceRun.begin(config, source, paths, limit=limit, overwrite=overwrite, plugins=plugins)

    return start
