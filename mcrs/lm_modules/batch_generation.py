"""The plain way to write replies: a padded batch through the ``generate`` of transformers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.lm_modules.token_chooser import TokenChooser

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor
    from transformers import PreTrainedModel

    from mcrs.lm_modules.decoding_rules import DecodingRules


class ChosenTokenProcessor:
    """Lets a token chooser decide within ``generate``: all scores but that of the chosen token become ``-inf``.

    Args:
        chooser: Decides.
        n_prompt: The width of the padded prompts.
    """

    def __init__(self, chooser: TokenChooser, n_prompt: int) -> None:
        self._chooser = chooser
        self._n_prompt = n_prompt

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        """Replace the scores ``[B, V]`` of the next tokens, given all tokens so far, ``[B, T]``."""
        replies = input_ids[:, self._n_prompt :].tolist()
        chosen = self._chooser(range(len(replies)), replies, scores)
        return scores.new_full(scores.shape, float("-inf")).scatter(1, input_ids.new_tensor(chosen)[:, None], 0.0)


def generate_batch(
    model: PreTrainedModel,
    rules: DecodingRules,
    prompts: Sequence[Sequence[int]],
    seeds: Sequence[int],
    max_new_tokens: int,
) -> list[list[int]]:
    """Write a reply to each prompt, all in one batch, padded on the left.

    Args:
        model: Its own generation config asks for nothing, or it would be followed beside the rules.
        rules: How tokens are chosen.
        prompts: Their token ids.
        seeds: A seed for each.
        max_new_tokens: Most tokens of a reply.

    Returns:
        The token ids of each reply, its end token included.
    """
    import torch
    from transformers import GenerationConfig

    width = max(map(len, prompts))
    pad = min(rules.end_ids, default=0)  # masked, so that any token serves
    input_ids = torch.tensor([[pad] * (width - len(prompt)) + list(prompt) for prompt in prompts])
    mask = torch.tensor([[0] * (width - len(prompt)) + [1] * len(prompt) for prompt in prompts])
    processors = [] if rules.is_plain else [ChosenTokenProcessor(TokenChooser(rules, prompts, seeds), width)]
    config = GenerationConfig(  # type: ignore[no-untyped-call]
        do_sample=False,
        num_beams=1,
        max_new_tokens=max_new_tokens,
        eos_token_id=sorted(rules.end_ids) or None,
        pad_token_id=pad,
    )
    with torch.inference_mode():
        output = model.generate(  # type: ignore[operator]
            input_ids=input_ids.to(model.device),
            attention_mask=mask.to(model.device),
            generation_config=config,
            logits_processor=processors,
        )
    return [_until_end(reply, rules.end_ids) for reply in output[:, width:].tolist()]


def _until_end(reply: list[int], end_ids: frozenset[int]) -> list[int]:
    end = next((place for place, token_id in enumerate(reply) if token_id in end_ids), len(reply))
    return reply[: end + 1]
