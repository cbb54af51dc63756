"""Fixtures for all tests."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import mcrs
from mcrs.evaluation.custom_measures import CUSTOM_MEASURES
from mcrs.registry import LANGUAGE_MODELS, RERANKERS, RETRIEVERS, TRAINERS
from tests.tiny_data import session_row, write_tiny_data

# Read when torch is imported, by child processes too: tiny models gain nothing from threads, and threads that spin
# while they wait take the time of the other workers.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# How long an example takes says more of the machine than of the code.
settings.register_profile("mcrs", deadline=None)
settings.load_profile("mcrs")


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """Undo what a command set up for its log lines, so that the next test sees its own."""
    yield
    logger = logging.getLogger("mcrs")
    logger.handlers, logger.propagate = [], True
    logger.setLevel(logging.NOTSET)


@pytest.fixture(autouse=True)
def own_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget which modules earlier tests wrote components in, so that errors in a test's own code say the same."""
    monkeypatch.setattr("mcrs.registry.plugin_errors._own_modules", set())


@pytest.fixture(autouse=True)
def own_names(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Forget the components, plug-ins and measures that a test registers, so that the next may use their names."""
    for registry in (RETRIEVERS, RERANKERS, LANGUAGE_MODELS, TRAINERS):
        for names in ("_entries", "_definitions", "_offers", "_fallbacks"):
            monkeypatch.setattr(registry, names, dict(getattr(registry, names)))
    monkeypatch.setattr("mcrs.registry.plugins._loaded", set())
    measures = dict(CUSTOM_MEASURES)
    yield
    CUSTOM_MEASURES.clear()
    CUSTOM_MEASURES.update(measures)


@pytest.fixture(scope="session")
def pack_dir() -> Path:
    """A folder with ``data/`` (real conversations) and ``golden/`` (reference rankings); skips where there is none."""
    default = Path(__file__).resolve().parents[2] / "shared"
    folder = Path(os.environ.get("MCRS_PACK_DIR", default))
    if not (folder / "data").is_dir():
        pytest.skip("no data pack here; set MCRS_PACK_DIR to a folder that holds data/ and golden/")
    return folder


@pytest.fixture(scope="session")
def bert_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny BERT encoder; no test may write to it."""
    from tests.hub.models import save_bert

    save_bert(folder := tmp_path_factory.mktemp("models") / "bert")
    return folder


@pytest.fixture(scope="session")
def qwen_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny Qwen3 embedding model; no test may write to it."""
    from tests.hub.models import save_qwen_embedding

    save_qwen_embedding(folder := tmp_path_factory.mktemp("models") / "qwen")
    return folder


@pytest.fixture
def tiny(tmp_path: Path) -> mcrs.Pipeline:
    """BM25 over three sessions."""
    keys = write_tiny_data(tmp_path / "data", [session_row(name) for name in "abc"])
    return mcrs.load(mcrs.RunConfig(), lm_type="template", cache_dir=tmp_path / "cache", topk=3, **keys)
