"""Whole runs with a tiny model of transformers whose prompts share what is encoded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from mcrs.inference.run import InferenceRun
from tests.tiny_models import build_tokenizer, save_model

if TYPE_CHECKING:
    from pathlib import Path

    from mcrs.inference.paths import RunPaths

StartRun = Callable[..., InferenceRun]


@pytest.fixture
def model(tmp_path: Path) -> dict[str, Any]:
    """A model with sampling, as keys of a configuration."""
    folder = save_model(tmp_path / "model", build_tokenizer(), max_position_embeddings=4096)
    return {"lm_backend": "hf_causal", "lm_type": str(folder), "device": "cpu", "dtype": "float32"}


def sampling(**settings: object) -> dict[str, object]:
    return {"do_sample": True, "temperature": 1.5, "max_new_tokens": 6, "reply_check": "none", **settings}


@pytest.mark.parametrize(
    "changes",
    [
        {"generation": sampling()},
        {"generation": sampling(), "inference": {"prompt_cache_gib": 1e-6, "group_size": 1}},
        {"generation": sampling(reuse_prefix=False), "inference": {"batch_size": 1}},
    ],
    ids=["same settings", "little memory", "plain way"],
)
def test_resumed_run_gives_the_replies_of_an_undisturbed_one(
    changes: dict[str, object], start_run: StartRun, paths: RunPaths, model: dict[str, Any]
) -> None:
    start_run(**model, generation=sampling()).execute()
    undisturbed = paths.output.read_bytes()

    start_run(**model, generation=sampling(), overwrite=True, limit=1).execute()
    summary = start_run(**model, **changes).execute()

    assert (summary.n_computed, summary.errors) == (2, ())
    assert paths.output.read_bytes() == undisturbed
