"""The base class of token generators."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedModel

#: Chooses the next token of prompt ``rows[i]``, whose response so far is ``responses[i]``, by its scores ``logits[i]``
#: of ``[R, V]``; as :class:`mcrs.lm_modules.decoding.token_chooser.TokenChooser` does.
ChooseTokens: TypeAlias = "Callable[[Sequence[int], Sequence[Sequence[int]], Tensor], list[int]]"


class Response(NamedTuple):
    """A finished response: the index of its prompt, and its token ids, including an end token."""

    row: int
    token_ids: list[int]


@dataclass
class GenerationCounts:
    """What was done so far: tokens, forward passes for next tokens, and the most bytes of keys and values at any time.

    Encoded are the prompt tokens that went through the model, including padding.
    """

    n_prompt_tokens: int = 0
    n_encoded_tokens: int = 0
    n_response_tokens: int = 0
    n_decode_passes: int = 0
    peak_cache_bytes: int = 0


@dataclass(slots=True)
class ResponseGenerator(ABC):
    """Writes the tokens of responses, which end at one of ``end_ids``.

    ``max_slots`` is the maximum number of tokens in the KV cache of a call (a single prompt that needs more gets it),
    ``max_rows`` that of responses that grow at the same time.
    """

    model: PreTrainedModel
    end_ids: frozenset[int]
    max_slots: int
    max_rows: int
    counts: GenerationCounts = field(default_factory=GenerationCounts, kw_only=True)

    @abstractmethod
    def generate(
        self, prompts: Sequence[list[int]], choose: ChooseTokens, *, max_new_tokens: int
    ) -> Iterator[Response]:
        """Write a response to each prompt. Several calls may be active at the same time.

        Args:
            prompts: Token ids of each prompt; none empty.
            choose: Chooses the tokens.
            max_new_tokens: Maximum number of response tokens.

        Yields:
            The responses, in any order, as soon as they are finished.
        """
