"""A model whose scores are no numbers for some prompts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import torch
from transformers import AutoTokenizer

from mcrs.errors import ModelError
from mcrs.types import ChatMessage, Completion, GenerationRequest, RequestKey

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from mcrs.lm_modules.hf_causal import HFCausalLM
    from tests.lm_modules.conftest import LoadModel

WAYS = {
    "greedy": {},
    "sampled": {"do_sample": True, "temperature": 1.5},
    "greedy, plain way": {"reuse_prefix": False},
    "sampled, plain way": {"do_sample": True, "temperature": 1.5, "reuse_prefix": False},
}
#: The third and the last prompt hold the bad token; most of what they say is in the other prompts, too.
TRACKS = ("so what", "halo", "so what ~", "so what, so what", "halo", "~")


def ask_about(track: str, number: int) -> GenerationRequest:
    messages = (
        ChatMessage("system", "Be kind to the listener."),
        ChatMessage("user", "jazz"),
        ChatMessage("assistant", track),
    )
    return GenerationRequest(RequestKey("s", number), messages, number, 12)


def answer(lm: HFCausalLM) -> dict[int, Completion]:
    requests = [ask_about(track, number) for number, track in enumerate(TRACKS)]
    return {response.key.turn_number: response for response in lm.stream(requests)}


@pytest.mark.parametrize("generation", WAYS.values(), ids=WAYS)
def test_prompts_whose_scores_are_no_numbers_are_errors_of_their_own(
    generation: dict[str, object], model_dirs: dict[str, Path], load_lm: LoadModel
) -> None:
    lm = load_lm(model_dirs["qwen2"], generation)
    expected = answer(lm)
    (bad_token,) = AutoTokenizer.from_pretrained(model_dirs["qwen2"]).encode("~", add_special_tokens=False)
    with torch.no_grad():
        lm.model.get_input_embeddings().weight[bad_token] = float("nan")

    responses = answer(lm)

    for number, track in enumerate(TRACKS):
        if "~" in track:
            assert (responses[number].text, responses[number].finish_reason) == ("", "error")
            assert "NaN or infinite logits" in str(responses[number].error)
        else:
            assert responses[number] == expected[number]


@pytest.mark.parametrize("generation", [WAYS["greedy"], WAYS["sampled"]], ids=["greedy", "sampled"])
def test_model_whose_scores_are_never_numbers_answers_nobody(
    generation: dict[str, object], model_dirs: dict[str, Path], load_lm: LoadModel
) -> None:
    lm = load_lm(model_dirs["llama"], generation)
    with torch.no_grad():
        lm.model.get_output_embeddings().weight[0] = float("nan")

    with pytest.raises(ModelError, match="returned NaN or infinite logits"):
        answer(lm)

    (alone,) = lm.stream([ask_about("halo", 1)])
    assert (alone.text, alone.finish_reason) == ("", "error")


def test_model_that_has_answered_before_gives_an_error_for_each_prompt(
    model_dirs: dict[str, Path], load_lm: LoadModel
) -> None:
    lm = load_lm(model_dirs["llama"], {})
    answer(lm)
    with torch.no_grad():
        lm.model.get_output_embeddings().weight[0] = float("nan")

    assert {number: response.finish_reason for number, response in answer(lm).items()} == dict.fromkeys(
        range(6), "error"
    )


def test_model_whose_scores_are_never_numbers_is_not_asked_for_all_prompts(
    model_dirs: dict[str, Path], load_lm: LoadModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    lm = load_lm(model_dirs["llama"], {})
    with torch.no_grad():
        lm.model.get_output_embeddings().weight[0] = float("nan")
    sizes: list[int] = []
    generator = type(lm.generator)
    generate = generator.generate

    def count(self: Any, prompts: Sequence[Sequence[int]], *rest: Any, **more: Any) -> Iterator[tuple[int, list[int]]]:
        sizes.append(len(prompts))
        return generate(self, prompts, *rest, **more)

    monkeypatch.setattr(generator, "generate", count)

    with pytest.raises(ModelError):
        list(lm.stream([ask_about("halo", number) for number in range(50)]))

    assert sizes == [50] + [1] * 32
