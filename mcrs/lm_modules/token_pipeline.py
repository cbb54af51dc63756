"""Base class of backends that take prompts as token ids, in groups."""

from __future__ import annotations

import logging
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mcrs.lm_modules.base import LanguageModel
from mcrs.lm_modules.chat.context import PromptFitter

if TYPE_CHECKING:
    from mcrs.lm_modules.chat.prompt_encoding import DefaultEncoding
    from mcrs.lm_modules.decoding.decoding_rules import DecodingRules
    from mcrs.types import Completion, GenerationRequest

logger = logging.getLogger(__name__)


class TokenPipelineLM(LanguageModel):
    """Encodes prompts and has groups of them answered, or all at once without a ``group_size``.

    A subclass sets the attributes.
    """

    encoding: DefaultEncoding
    group_size: int | None

    @property
    def findings(self) -> dict[str, str]:
        """The place of the brief that the template accepts."""
        return {"brief": self.encoding.brief_place}

    def stream(self, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        """Write a response to each request, in groups in the given order.

        The requests of a session should be adjacent, so that each finds the previous one in the cache.
        """
        fitter = PromptFitter(self.encoding.fit, self.encoding.n_context)
        size = self.group_size or max(1, len(requests))
        for start in range(0, len(requests), size):
            fitted, refused = fitter.fit(requests[start : start + size])
            yield from refused
            if fitted:
                yield from self.answer(fitted)
        fitter.log_losses()

    @abstractmethod
    def answer(self, fitted: Sequence[tuple[GenerationRequest, list[int]]]) -> Iterator[Completion]:
        """Write the responses of a group of requests, at least one, with their token ids; in any order."""


def warn_of_ignored_rules(rules: DecodingRules, neutral_values: Mapping[str, object], package: str) -> None:
    """Log which rules of a model's generation config a package does not support."""
    if ignored := [name for name, neutral in neutral_values.items() if getattr(rules, name) != neutral]:
        logger.warning("the model's generation config sets %s, which %s does not support", ", ".join(ignored), package)
