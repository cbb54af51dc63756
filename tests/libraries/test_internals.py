"""Each private part of a library that we rely on is still where it was; a release that moves it fails here first."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import bm25s
import numpy as np
import pytest
import torch
from transformers import DynamicCache

from mcrs.libraries.bm25s_internals import weigh_words
from mcrs.libraries.hub_internals import datasets_offline
from mcrs.libraries.lightgbm_internals import error_class
from mcrs.libraries.scipy_internals import Lines
from mcrs.libraries.transformers_internals import attention_implementation, full_attention_layers, growing_layers
from tests.lm_modules.prefix_models import NOT_SHARING, SHARING, build_model


def expect(library: str, module: str, check: Callable[[], bool]) -> None:
    """Fail with a clear text where a library has moved what a module of ours relies on."""
    try:
        kept = check()
    except (AttributeError, ImportError, KeyError, TypeError) as error:
        pytest.fail(f"{library} has moved what mcrs/libraries/{module}.py relies on: {error!r}; mend that module")
    assert kept, f"{library} works otherwise than mcrs/libraries/{module}.py expects; mend that module"


@pytest.mark.parametrize(
    ("config", "settings"), [SHARING["llama with grouped queries"], NOT_SHARING["mistral with a window"][:2]]
)
def test_transformers_keeps_cache_layers_and_attention(config: str, settings: dict[str, Any]) -> None:
    model = build_model(config, settings)
    output = model.generate(torch.ones(1, 3, dtype=torch.long), max_new_tokens=1, return_dict_in_generate=True)

    def check() -> bool:
        full = full_attention_layers(DynamicCache(config=model.config))
        return (
            [layer.keys.shape[-2] for layer in growing_layers(output)] == [3, 3]
            and len(full) == (2 if config == "LlamaConfig" else 0)
            and attention_implementation(model) in ("sdpa", "eager")
        )

    expect("transformers", "transformers_internals", check)


@pytest.mark.parametrize("method", ["lucene", "robertson", "atire", "bm25l", "bm25+"])
def test_bm25s_keeps_the_formulas_of_its_index(method: str) -> None:
    engine = bm25s.BM25(method=method)
    engine.index(([[0, 1, 1], [1]], {"a": 0, "b": 1}), create_empty_token=False, show_progress=False)

    def check() -> bool:
        words, counts = np.array([0, 1, 1]), np.array([1, 2, 1], np.float32)
        weights, absent = weigh_words(engine, words, counts, np.array([3, 3, 1]), np.array([3, 1]))
        plain = np.zeros(2) if engine.nonoccurrence_array is None else engine.nonoccurrence_array
        return weights.tolist() == engine.scores["data"].tolist() and absent.tolist() == plain.tolist()

    expect("bm25s", "bm25s_internals", check)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("index", [np.int32, np.int64])
def test_scipy_keeps_the_loops_over_sparse_tables(dtype: type, index: type) -> None:
    generator = np.random.default_rng(0)
    table = np.where(generator.random((7, 50)) < 0.4, generator.random((7, 50)), 0).astype(dtype)
    rows, columns = np.nonzero(table)
    starts = np.searchsorted(rows, np.arange(8))
    lines = Lines(starts.astype(index), columns.astype(index), table[rows, columns])
    asked, factors = np.array([3, 0, 3, 6]), np.array([1.0, 0.5, 0.25, 2.0])

    def check() -> bool:
        taken, turned = lines.take(asked), lines.transposed(50)
        sums, expected = np.zeros(50, dtype), np.zeros(50, dtype)
        lines.add_to(sums, asked, factors)
        for line, factor in zip(asked, factors, strict=True):
            expected += table[line] * dtype(factor)
        return (
            taken.values.tolist() == [value for line in asked for value in table[line][table[line] != 0]]
            and turned.values.tolist() == table.T[table.T != 0].tolist()
            and turned.columns.tolist() == np.nonzero(table.T)[1].tolist()
            and sums.tobytes() == expected.tobytes()
        )

    expect("scipy", "scipy_internals", check)


def test_long_lines_are_added_as_short_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(0).random(9)
    lines = Lines(np.array([0, 3, 3, 5, 9]), np.array([0, 1, 2, 0, 2, 0, 1, 2, 3]), values)
    asked, factors = np.array([3, 1, 0, 2, 3]), np.array([1.0, 0.9, 0.8, 0.7, 0.6])
    short, long = np.zeros(4), np.zeros(4)
    lines.add_to(short, asked, factors)
    monkeypatch.setattr("mcrs.libraries.scipy_internals._LONG", 1)
    lines.add_to(long, asked, factors)
    assert long.tobytes() == short.tobytes()
    assert np.allclose(short, [values[[5, 0, 3, 5]] @ [1, 0.8, 0.7, 0.6], values[[6, 1, 6]] @ [1, 0.8, 0.6],
                               values[[7, 2, 4, 7]] @ [1, 0.8, 0.7, 0.6], values[8] * 1.6])  # fmt: skip


def test_a_table_adds_up_the_values_of_one_column() -> None:
    lines = Lines.of(np.array([2, 0, 2, 2]), np.array([1, 3, 0, 1]), np.array([1.0, 2.0, 3.0, 4.0]), (3, 5))
    assert (lines.starts.tolist(), lines.columns.tolist(), lines.values.tolist()) == (
        [0, 1, 1, 3],
        [3, 0, 1],
        [2, 3, 5],
    )
    assert lines.columns.dtype == lines.starts.dtype == np.int32


def test_lightgbm_raises_its_own_error() -> None:
    lightgbm = pytest.importorskip("lightgbm")

    def check() -> bool:
        try:
            lightgbm.Booster(model_str="not a model")
        except error_class(lightgbm):
            return True
        return False

    expect("lightgbm", "lightgbm_internals", check)


def test_datasets_are_offline_inside_the_block_only() -> None:
    from datasets import config
    from huggingface_hub import constants

    before = config.HF_HUB_OFFLINE, constants.HF_HUB_OFFLINE

    def check() -> bool:
        with datasets_offline(offline=True):
            inside = config.HF_HUB_OFFLINE, constants.HF_HUB_OFFLINE
        return inside == (True, True) and before == (config.HF_HUB_OFFLINE, constants.HF_HUB_OFFLINE)

    expect("datasets", "hub_internals", check)


def test_private_parts_are_imported_on_use_only() -> None:
    modules = "bm25s_internals, hub_internals, lightgbm_internals, scipy_internals, transformers_internals"
    heavy = ("torch", "datasets", "scipy")
    code = f"import sys; from mcrs.libraries import {modules}; print(*(name in sys.modules for name in {heavy}))"
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ}, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"] * 3
