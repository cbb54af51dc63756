"""Choosing the next token: greedily, or by sampling that depends on nothing but the request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mcrs.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from mcrs.lm_modules.decoding_rules import DecodingRules

#: Rows that are drawn for at once: their probabilities over a large vocabulary, in double precision, take memory.
_DRAWN_ROWS = 32


class TokenChooser:
    """Chooses the next token of each reply, whatever else is being written at the same time.

    The t-th token of a reply is drawn with the t-th number of a generator that only the request's seed decides, by the
    inverse of the cumulative distribution, and penalties see the request's own tokens without padding. So neither the
    batch nor the order of the work changes a reply, as far as the logits agree.

    Args:
        rules: How tokens are chosen.
        prompts: The token ids of every prompt.
        seeds: A seed for each.
    """

    def __init__(self, rules: DecodingRules, prompts: Sequence[Sequence[int]], seeds: Sequence[int]) -> None:
        self._do_sample = rules.do_sample
        self._processors = rules.processors()
        self._warpers = rules.warpers() if rules.do_sample else []
        self._prompts = prompts
        self._generators = [np.random.default_rng(seed) for seed in seeds]

    def __call__(self, rows: Sequence[int], replies: Sequence[Sequence[int]], logits: Tensor) -> list[int]:
        """Choose one token for each of some rows.

        Args:
            rows: Which prompts these are.
            replies: For each, the tokens of its reply so far.
            logits: Scores of the next token, ``[R, V]``; not changed.

        Raises:
            ModelError: The model's scores are no numbers.
        """
        scores = self._penalised(rows, replies, logits.float()) if self._processors else logits
        if not self._do_sample:
            return scores.argmax(dim=-1).tolist()
        chosen: list[int] = []
        for start in range(0, len(rows), _DRAWN_ROWS):
            block = slice(start, start + _DRAWN_ROWS)
            chosen += self._draw(rows[block], scores[block].float())
        return chosen

    def _penalised(self, rows: Sequence[int], replies: Sequence[Sequence[int]], scores: Tensor) -> Tensor:
        import torch

        penalised = []
        for place, (row, reply) in enumerate(zip(rows, replies, strict=True)):
            row_scores = scores[place : place + 1]
            token_ids = torch.tensor([[*self._prompts[row], *reply]], device=scores.device)
            for processor in self._processors:
                row_scores = processor(token_ids, row_scores)
            penalised.append(row_scores)
        return torch.cat(penalised)

    def _draw(self, rows: Sequence[int], scores: Tensor) -> list[int]:
        import torch

        for warper in self._warpers:
            scores = warper(torch.empty(0), scores)
        # Metal has no double precision; elsewhere it keeps the sum over a large vocabulary exact enough.
        masses = (
            scores.softmax(dim=-1).to(torch.float32 if scores.device.type == "mps" else torch.float64).cumsum(dim=-1)
        )
        # In (0, 1]: the first token whose mass reaches it always has a probability of its own.
        draws = torch.tensor(
            [1.0 - self._generators[row].random() for row in rows], dtype=masses.dtype, device=masses.device
        )
        total = masses[:, -1:]
        if not total.isfinite().all():
            raise ModelError("the language model's scores are no numbers; use dtype bfloat16 or float32")
        return torch.searchsorted(masses, draws[:, None] * total).squeeze(-1).tolist()
