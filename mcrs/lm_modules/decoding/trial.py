"""Trials of a model: two ways to compute the logits of a prompt are compared, such as with and without padding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mcrs.errors import ModelError
from mcrs.lm_modules.decoding.generation import GenerationCounts
from mcrs.runtime.failed_requests import in_one_line
from mcrs.runtime.memory import is_out_of_memory
from mcrs.runtime.quiet import quiet_transformers

if TYPE_CHECKING:
    import torch
    from torch import Tensor
    from transformers import PreTrainedModel

    from mcrs.lm_modules.decoding.padded_batches import PaddedBatches

# Tolerance as a share of the largest logit: in units of rounding, and in float32 at least this much. Rounding grows
# with a model's depth (observed: 13 units in float32, 3 in bfloat16 over 30 layers); a wrong mask or position changes
# logits much more.
_ROUNDING_UNITS = 8
_SMALLEST_SHARE = 1e-4
# Some architectures compress keys in groups of up to 128 tokens, and others tell only near positions apart. The numbers
# of padding tokens are no multiples of a usual group.
_LENGTHS = (197, 160, 24)
_N_STEPS = 2
#: Rotary embeddings that depend on the longest sequence of a batch.
LENGTH_DEPENDENT_ROPE = frozenset({"dynamic", "longrope"})


@dataclass(slots=True)
class LogitRecorder:
    """Follows scripted responses, and stores the logits of every row and step."""

    script: Sequence[Sequence[int]]
    scores: dict[tuple[int, int], Tensor] = field(default_factory=dict)

    def __call__(self, rows: Sequence[int], responses: Sequence[Sequence[int]], logits: Tensor) -> list[int]:
        """Store the logits, and choose the next token of each script."""
        for row, response, scores in zip(rows, responses, logits, strict=True):
            self.scores[row, len(response)] = scores
        return [self.script[row][len(response)] for row, response in zip(rows, responses, strict=True)]


def trial_tokens(model: PreTrainedModel, n_tokens: int) -> list[int]:
    """Token ids of the model, always the same ones."""
    import torch

    n_known = model.config.get_text_config(decoder=True).vocab_size
    return torch.randint(n_known, (n_tokens,), generator=torch.Generator().manual_seed(0)).tolist()


def find_difference(pairs: Iterable[tuple[Tensor, Tensor]], dtype: torch.dtype) -> float | None:
    """The first difference of logits, ``[V]`` each, from those that they should equal that is more than rounding.

    It is a share of the largest logit. ``dtype`` is that of the model; the logits may have been converted to float32.
    """
    import torch

    for scores, expected in pairs:
        share = ((scores - expected).abs().max() / expected.abs().max()).item()
        if not share <= max(_SMALLEST_SHARE, _ROUNDING_UNITS * torch.finfo(dtype).eps):
            return share
    return None


def rope_types(model: PreTrainedModel) -> set[str]:
    """The kinds of the model's rotary embeddings; some models have one for each kind of layer."""
    return {str(each.get("rope_type", "default")) for each in _ropes(model)}


def _ropes(model: PreTrainedModel) -> list[dict[str, Any]]:
    found = getattr(model.config.get_text_config(decoder=True), "rope_parameters", None) or {}
    by_layer = [each for each in found.values() if isinstance(each, dict)]
    return by_layer or [found]


def longest_padded(model: PreTrainedModel) -> int | None:
    """Up to how many tokens of prompt and response padding changes no rotary embedding; None: any number."""
    config = model.config.get_text_config(decoder=True)
    names = ("original_max_position_embeddings", "max_position_embeddings")
    usual = next((length for name in names if (length := getattr(config, name, None))), 0)
    lengths = [
        int(each.get(names[0]) or usual) for each in _ropes(model) if each.get("rope_type") in LENGTH_DEPENDENT_ROPE
    ]
    return min(lengths, default=None)


def find_padding_obstacle(batches: PaddedBatches, n_context: int | None) -> str | None:
    """Why prompts cannot share a batch; None if they can.

    Recurrent models may read padding, and models with a table of positions may count it. The batches are not changed.
    ``n_context`` is the maximum number of tokens of prompt and response; None: no limit.

    Raises:
        ModelError: The model cannot continue a single prompt.
    """
    longest = (n_context or 1 << 20) - _N_STEPS
    # An end token would end a response before its last step.
    tokens = [each for each in trial_tokens(batches.model, 2 * _LENGTHS[0]) if each not in batches.end_ids]
    script = [tokens[-_N_STEPS:]] * len(_LENGTHS)
    prompts = [tokens[: max(1, min(n_tokens, longest - place))] for place, n_tokens in enumerate(_LENGTHS)]
    tried = replace(batches, max_slots=1 << 20, max_rows=len(prompts), counts=GenerationCounts())

    def record(some: list[list[int]]) -> LogitRecorder:
        recorder = LogitRecorder(script)
        for _ in tried.generate(some, recorder, max_new_tokens=_N_STEPS):
            pass
        return recorder

    try:
        with quiet_transformers():
            alone = [record([prompt]).scores for prompt in prompts]
    except Exception as error:  # an architecture may raise any error
        if is_out_of_memory(error):
            raise
        raise ModelError(
            f"the architecture {type(batches.model).__name__} cannot continue a text ({in_one_line(error)}); choose a "
            "chat model, such as one whose name ends in -Instruct"
        ) from error
    try:
        with quiet_transformers():
            padded = record(prompts).scores
    except Exception as error:
        if is_out_of_memory(error):
            raise
        return f"padding fails ({in_one_line(error)})"
    pairs = ((scores, alone[row][0, step]) for (row, step), scores in padded.items())
    share = find_difference(pairs, batches.model.dtype)
    return None if share is None else f"padding changes its logits (by {share:.2g} of the largest one)"
