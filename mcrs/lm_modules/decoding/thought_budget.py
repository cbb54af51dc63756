"""A token budget for reasoning, separate from that of responses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mcrs.lm_modules.chat.thoughts import ThoughtParser

if TYPE_CHECKING:
    from torch import Tensor

    from mcrs.lm_modules.chat.response_text import ResponseText
    from mcrs.lm_modules.decoding.generation import ChooseTokens


class ThoughtMeter:
    """Counts the tokens of the reasoning, including its delimiters, and of the response after a prompt."""

    def __init__(
        self, response_text: ResponseText, prompt: Sequence[int], max_thought_tokens: int, max_new_tokens: int
    ) -> None:
        self._response_text = response_text
        self._reader = ThoughtParser(response_text.begun_thought(prompt))
        self._n_left_to_think, self._n_left_to_say = max_thought_tokens, max_new_tokens
        self._n_read = 0

    def n_allowed(self, response: Sequence[int]) -> int | None:
        """Number of a response's tokens within the budgets; None if more tokens are allowed.

        ``response`` has all tokens so far, beginning with those of the last call.
        """
        while self._n_left_to_say > 0 and (self._n_left_to_think > 0 or not self._reader.is_thinking):
            if self._n_read == len(response):
                return None
            self._n_read += 1
            was_thinking = self._reader.is_thinking
            self._response_text.feed(self._reader, response[: self._n_read])
            if was_thinking or self._reader.is_thinking:
                self._n_left_to_think -= 1
            else:
                self._n_left_to_say -= 1
        return self._n_read


class BudgetedChooser:
    """Chooses tokens like another chooser, and ends responses whose budget is spent.

    There is a meter for each prompt, or none if reasoning has no budget. Without an end token, responses go on and are
    truncated at the end.
    """

    def __init__(self, choose: ChooseTokens, meters: Sequence[ThoughtMeter], end_ids: frozenset[int]) -> None:
        self._choose = choose
        self._meters = meters
        self._end_id = min(end_ids, default=0)
        self._n_allowed: dict[int, int] = {}

    def __call__(self, rows: Sequence[int], responses: Sequence[Sequence[int]], logits: Tensor) -> list[int]:
        """Choose one token for each of some rows; see :class:`mcrs.lm_modules.decoding.token_chooser.TokenChooser`."""
        chosen = self._choose(rows, responses, logits)
        if not self._meters:
            return chosen
        for position, (row, response) in enumerate(zip(rows, responses, strict=True)):
            n_allowed = self._meters[row].n_allowed(response)
            if n_allowed is not None:
                self._n_allowed[row] = n_allowed
                chosen[position] = self._end_id
        return chosen

    def truncate(self, row: int, response: list[int]) -> list[int]:
        """A finished response, truncated to its budgets."""
        return response[: self._n_allowed.get(row, len(response))]
