"""Choosing the next token: greedily, or by sampling that depends only on the request."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from torch import Tensor

    from mcrs.lm_modules.decoding.decoding_rules import DecodingRules

#: Number of rows sampled together; probabilities over a large vocabulary in double precision need memory.
_DRAWN_ROWS = 32


class TokenChooser:
    """Chooses (greedily, or samples) the next token of each response, independently of the other responses.

    Tokens are drawn by inverse-CDF sampling. The t-th token uses the t-th number of a generator that is seeded by the
    request alone. Penalties see only the request's own tokens, without padding. So neither the batch nor the order of
    the work changes a response, as long as the logits are equal.

    Attributes:
        broken_rows: The prompts whose logits were NaN or infinite at some token. Their responses are invalid, and end
            at the next token if the model has an end token.
    """

    def __init__(self, rules: DecodingRules, prompts: Sequence[Sequence[int]], seeds: Sequence[int]) -> None:
        self.broken_rows: set[int] = set()
        self._do_sample = rules.do_sample
        self._stop_id = min(rules.end_ids, default=0)
        self._processors = rules.processors()
        self._warpers = rules.warpers() if rules.do_sample else []
        self._prompts = prompts
        self._generators = [np.random.default_rng(seed) for seed in seeds]

    def __call__(self, rows: Sequence[int], responses: Sequence[Sequence[int]], logits: Tensor) -> list[int]:
        """Choose one token for each of some rows.

        Args:
            rows: The indexes of their prompts.
            responses: The tokens of each response so far.
            logits: Scores of the next token, ``[R, V]``; not changed.
        """
        scores = self._penalised(rows, responses, logits.float()) if self._processors else logits
        # The maximum is NaN or infinite if any score is NaN or infinite, or if no token is left.
        best, chosen = (column.tolist() for column in scores.max(dim=-1))
        totals = [1.0] * len(rows)
        if self._do_sample:
            chosen, totals = self._sample(rows, scores)
        for position, numbers in enumerate(zip(best, totals, strict=True)):
            if not all(map(math.isfinite, numbers)):
                self.broken_rows.add(rows[position])
                chosen[position] = self._stop_id
        return chosen

    def _penalised(self, rows: Sequence[int], responses: Sequence[Sequence[int]], scores: Tensor) -> Tensor:
        import torch

        penalised = []
        for position, (row, response) in enumerate(zip(rows, responses, strict=True)):
            row_scores = scores[position : position + 1]
            token_ids = torch.tensor([[*self._prompts[row], *response]], device=scores.device)
            for processor in self._processors:
                row_scores = processor(token_ids, row_scores)
            penalised.append(row_scores)
        return torch.cat(penalised)

    def _sample(self, rows: Sequence[int], scores: Tensor) -> tuple[list[int], list[float]]:
        chosen: list[int] = []
        totals: list[float] = []
        for start in range(0, len(rows), _DRAWN_ROWS):
            block = slice(start, start + _DRAWN_ROWS)
            drawn, mass = self._draw(rows[block], scores[block].float())
            chosen += drawn
            totals += mass
        return chosen, totals

    def _draw(self, rows: Sequence[int], scores: Tensor) -> tuple[list[int], list[float]]:
        """One token for each row, and the sum of its probabilities, which is NaN if the warped scores are.

        A temperature near zero makes finite scores infinite.
        """
        import torch

        for warper in self._warpers:
            scores = warper(torch.empty(0), scores)
        # Double precision keeps the sum over a large vocabulary exact enough; Metal does not have it.
        dtype = torch.float32 if scores.device.type == "mps" else torch.float64
        masses = scores.softmax(dim=-1).to(dtype).cumsum(dim=-1)
        # In (0, 1], so the first token whose mass reaches it has a probability above 0.
        draws = masses.new_tensor([1.0 - self._generators[row].random() for row in rows])[:, None]
        total = masses[:, -1:]
        drawn = torch.searchsorted(masses, draws * total)
        return drawn.squeeze(-1).tolist(), total.squeeze(-1).tolist()
