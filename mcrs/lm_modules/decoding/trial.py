"""Trials of a model: two ways to compute the logits of a prompt are compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch
    from torch import Tensor
    from transformers import PreTrainedModel

# Tolerance as a share of the largest logit: in units of rounding, and in float32 at least this much. Rounding grows
# with a model's depth (observed: 13 units in float32, 3 in bfloat16 over 30 layers); a wrong mask or position changes
# logits much more.
_ROUNDING_UNITS = 8
_SMALLEST_SHARE = 1e-4


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
    """The first difference of logits that is more than rounding, as a share of the largest logit.

    Args:
        pairs: Logits, ``[V]`` each, and those that they should equal.
        dtype: That of the model; the logits themselves may have been converted to float32.
    """
    import torch

    for scores, expected in pairs:
        share = ((scores - expected).abs().max() / expected.abs().max()).item()
        if not share <= max(_SMALLEST_SHARE, _ROUNDING_UNITS * torch.finfo(dtype).eps):
            return share
    return None
