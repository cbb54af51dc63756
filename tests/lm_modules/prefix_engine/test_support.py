from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import torch

from mcrs.lm_modules.prefix_engine.passes import encode
from mcrs.lm_modules.prefix_engine.support import find_obstacle, slot_bytes
from tests.lm_modules.prefix_models import NOT_SHARING, SHARING, build_model, sharing_model


@pytest.mark.parametrize("name", SHARING)
def test_architecture_with_full_attention_has_no_obstacle(name: str) -> None:
    model = sharing_model(name)
    attention = model.config._attn_implementation
    assert find_obstacle(model) is None
    assert model.config._attn_implementation == attention


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("name", NOT_SHARING)
def test_architecture_that_cannot_share_is_refused_with_its_reason(
    name: str, dtype: torch.dtype, capfd: pytest.CaptureFixture[str]
) -> None:
    config, settings, reason = NOT_SHARING[name]
    model = build_model(config, settings).to(dtype)
    capfd.readouterr()  # some have something to say of themselves
    attention = model.config._attn_implementation
    obstacle = find_obstacle(model)
    assert obstacle is not None
    assert re.search(reason, obstacle)
    assert "\n" not in obstacle
    assert model.config._attn_implementation == attention
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_precision_is_no_obstacle(dtype: torch.dtype) -> None:
    assert find_obstacle(build_model(*SHARING["llama with grouped queries"]).to(dtype)) is None


def test_model_with_wrong_scores_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def with_wrong_scores(*args: object) -> Iterator[object]:
        for result in encode(*args):
            yield result._replace(logits=result.logits.roll(1, dims=-1))

    monkeypatch.setattr("mcrs.lm_modules.prefix_engine.engine.encode", with_wrong_scores)
    obstacle = find_obstacle(sharing_model("qwen2"))
    assert obstacle is not None
    assert obstacle.startswith("a trial gave other logits than padded batches")


def test_out_of_memory_is_no_reason_to_work_the_plain_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise torch.cuda.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr("mcrs.lm_modules.prefix_engine.engine.encode", fail)
    with pytest.raises(torch.cuda.OutOfMemoryError):
        find_obstacle(sharing_model("qwen2"))


@pytest.mark.parametrize(
    ("name", "n_heads", "n_numbers"),
    [
        ("llama with grouped queries", 2, 8 + 8),
        ("llama with one key head", 1, 8 + 8),
        ("deepseek with narrow values", 4, 16 + 12),
    ],
)
def test_slot_bytes_count_keys_and_values_of_all_layers(name: str, n_heads: int, n_numbers: int) -> None:
    assert slot_bytes(sharing_model(name)) == 2 * n_heads * n_numbers * 4
