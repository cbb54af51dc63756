"""Pipelines over the sample."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import mcrs
from mcrs.evaluation.significance import bootstrap_intervals, permutation_p_values


@pytest.fixture(autouse=True, scope="module")
def few_samples() -> Iterator[None]:
    """Intervals and tests of few samples, in memory and by the commands alike."""
    with pytest.MonkeyPatch.context() as patch:
        for function in (bootstrap_intervals, permutation_p_values):
            patch.setattr(function, "__kwdefaults__", {**(function.__kwdefaults__ or {}), "n_resamples": 99})
        yield


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> mcrs.Pipeline:
    """The demo without a language model."""
    cache = tmp_path_factory.mktemp("cache")
    return mcrs.load("demo", lm_type="template", cache_dir=cache)


@pytest.fixture(scope="session")
def bm25(demo: mcrs.Pipeline) -> mcrs.Pipeline:
    """BM25 with its defaults over the same data."""
    return demo.with_ranking(mcrs.Retriever("bm25"))
