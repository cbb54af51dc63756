"""What all ways of generating have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from torch import Tensor

#: Chooses the next token of prompt ``rows[i]``, whose response so far is ``responses[i]``, by its scores ``logits[i]``
#: of ``[R, V]``; as :class:`mcrs.lm_modules.decoding.token_chooser.TokenChooser` does.
ChooseTokens: TypeAlias = "Callable[[Sequence[int], Sequence[Sequence[int]], Tensor], list[int]]"


class Response(NamedTuple):
    """A finished response: which prompt it answers, and its token ids, an end token included."""

    row: int
    token_ids: list[int]


@dataclass
class GenerationCounts:
    """What was done so far.

    Attributes:
        n_prompt_tokens: Tokens of the prompts.
        n_encoded_tokens: Tokens that went through the model to read prompts, padding included.
        n_response_tokens: Tokens of the responses.
        n_decode_passes: How often the model was run to write one more token of some responses.
        peak_cache_bytes: The most bytes of keys and values that were held at once.
    """

    n_prompt_tokens: int = 0
    n_encoded_tokens: int = 0
    n_response_tokens: int = 0
    n_decode_passes: int = 0
    peak_cache_bytes: int = 0


class ResponseGenerator(Protocol):
    """Writes the tokens of responses.

    Attributes:
        max_slots: Most tokens whose keys and values a call holds at once; a prompt that needs more alone gets it.
        max_rows: Most responses that a call has in work at once.
        counts: What was done so far.
    """

    max_slots: int
    max_rows: int
    counts: GenerationCounts

    def generate(
        self, prompts: Sequence[list[int]], choose: ChooseTokens, *, max_new_tokens: int
    ) -> Iterator[Response]:
        """Write a response to each prompt. Several calls may be open at once.

        Args:
            prompts: Token ids of each prompt; none empty.
            choose: Chooses the tokens.
            max_new_tokens: Most tokens of a response.

        Yields:
            The responses, in any order, as soon as they are finished.
        """
