"""Whole runs in the released prompt style."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from mcrs.config import make_config
from mcrs.errors import ResumeMismatchError
from mcrs.inference.conditions import result_config
from mcrs.inference.run_dataset import InferenceRun
from mcrs.prompts.released import RELEASED_FILES
from tests.tiny_models import build_tokenizer, save_model

if TYPE_CHECKING:
    from pathlib import Path

    from mcrs.inference.paths import RunPaths

StartRun = Callable[..., InferenceRun]


@pytest.fixture
def released(tmp_path: Path) -> dict[str, Any]:
    """A model whose tokenizer adds BOS and has a limit, and the texts, as keys of a configuration."""
    folder = save_model(tmp_path / "model", build_tokenizer(model_max_length=100), max_position_embeddings=64)
    prompts = tmp_path / "prompts"
    prompts.mkdir()
    for name in RELEASED_FILES.values():
        (prompts / name).write_text(f"{name}\n", encoding="utf-8")
    return {
        "lm_backend": "hf_causal",
        "lm_type": str(folder),
        "device": "cpu",
        "dtype": "float32",
        "prompts": str(prompts),
        "prompt_style": "released",
    }


def test_both_ways_of_working_write_the_same_file(
    start_run: StartRun, paths: RunPaths, released: dict[str, Any]
) -> None:
    assert start_run(**released).execute().errors == ()
    shared = paths.output.read_bytes()
    start_run(**released, generation={"reuse_prefix": False}, overwrite=True).execute()
    assert paths.output.read_bytes() == shared


def test_run_is_not_continued_in_another_style_or_with_other_texts(
    start_run: StartRun, paths: RunPaths, released: dict[str, Any], tmp_path: Path
) -> None:
    start_run(**released).execute()
    before = paths.output.read_bytes()
    with pytest.raises(ResumeMismatchError, match=r"settings or data: .*prompt_style"):
        start_run(**{**released, "prompts": "baseline", "prompt_style": "default"})
    (tmp_path / "prompts" / "roleplay.txt").write_text("roleplay.txt", encoding="utf-8")
    with pytest.raises(ResumeMismatchError, match=r"prompts\.role_play"):
        start_run(**released)
    assert paths.output.read_bytes() == before


def test_conditions_of_the_default_style_are_those_from_before_there_were_styles() -> None:
    assert "prompt_style" not in result_config(make_config({"lm_type": "template"}, "test"))


@pytest.mark.parametrize(
    ("style", "generation", "expected"),
    [
        ("default", {}, "empty"),
        ("released", {}, "none"),
        ("released", {"max_new_tokens": 5}, "none"),
        ("released", {"response_check": "empty"}, "empty"),
    ],
)
def test_responses_are_not_checked_in_the_released_style_unless_asked(
    style: str, generation: dict[str, Any], expected: str
) -> None:
    config = make_config({"lm_type": "template", "prompt_style": style, "generation": generation}, "test")
    assert config.generation.response_check == expected
    assert result_config(config)["generation"]["response_check"] == expected
    assert config.generation.max_new_tokens == generation.get("max_new_tokens")
