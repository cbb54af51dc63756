"""Writing and checking responses, with any back end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mcrs.lm_modules.template import write_response
from mcrs.lm_modules.validation import valid_completions
from mcrs.pipeline.showing import ShowingLM
from mcrs.responses import is_fit, trim_to_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mcrs.config import GenerationSettings
    from mcrs.lm_modules.base import LanguageModel, ShowText
    from mcrs.types import Completion, GenerationRequest, RequestKey

# The seeds of turns are hashes, so this does not give the seed of another turn.
_OTHER_SEED = 1 << 61


class ResponseWriter:
    """Lets a language model write responses, and replaces those that fail the configured check.

    ``none`` accepts all. ``empty`` replaces an empty response by the template response. ``grounded`` also looks for
    title and artist, ids, apologies and a cut-off end: a response that fails is generated again with another seed
    (unless the configuration decodes greedily, which would repeat it); if that fails, too, the new and the old response
    are tried without their incomplete end, and then the template response is used.

    Args:
        lm: Writes responses.
        generation: The settings, which choose the check.
        show: Is called with the showable part of an unfinished response, where the language model can tell it.
    """

    def __init__(self, lm: LanguageModel, generation: GenerationSettings, show: ShowText | None = None) -> None:
        self._lm = lm if show is None else ShowingLM(lm, self.showable, show)
        self._check = generation.response_check
        self._may_differ = generation.do_sample is not False

    def stream(self, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        """Write a response to each request.

        Args:
            requests: Requests with distinct keys.

        Yields:
            One completion for each, in any order; those that passed at once come first. Its token counts include all
            attempts, and its source says how it was made.
        """
        by_key = {request.key: request for request in requests}
        failed: dict[RequestKey, Completion] = {}
        for completion in valid_completions(self._lm, requests):
            if completion.error is not None or self._passes(by_key[completion.key], completion.text):
                yield replace(completion, was_empty=_is_empty(completion))
            else:
                failed[completion.key] = completion
        for key, tries in self._second_tries(by_key, failed):
            yield self._best(by_key[key], tries)

    def showable(self, request: GenerationRequest, text: str) -> str:
        """The part of an unfinished response that may be shown: if responses are checked, whole sentences that pass."""
        part = trim_to_sentence(text) if self._check == "grounded" else text
        return part if self._passes(request, part) else ""

    def _second_tries(
        self, by_key: Mapping[RequestKey, GenerationRequest], failed: Mapping[RequestKey, Completion]
    ) -> Iterator[tuple[RequestKey, list[Completion]]]:
        """All attempts at each failed response, the latest first."""
        if self._check != "grounded" or not self._may_differ:
            yield from ((key, [first]) for key, first in failed.items())
            return
        requests = [replace(by_key[key], seed=by_key[key].seed ^ _OTHER_SEED) for key in failed]
        for second in valid_completions(self._lm, requests):
            first = failed[second.key]
            yield second.key, [first] if second.error is not None else [second, first]

    def _best(self, request: GenerationRequest, tries: Sequence[Completion]) -> Completion:
        n_prompt_tokens = _total([attempt.n_prompt_tokens for attempt in tries])
        n_new_tokens = _total([attempt.n_new_tokens for attempt in tries])
        best = self._mended(request, tries)
        was_empty = best.source == "template" and _is_empty(tries[0])
        return replace(best, n_prompt_tokens=n_prompt_tokens, n_new_tokens=n_new_tokens, was_empty=was_empty)

    def _mended(self, request: GenerationRequest, tries: Sequence[Completion]) -> Completion:
        if self._check == "grounded":
            if len(tries) > 1 and self._passes(request, tries[0].text):
                return replace(tries[0], source="regenerated")
            for attempt in tries:
                trimmed = trim_to_sentence(attempt.text)
                if self._passes(request, trimmed):
                    return replace(attempt, text=trimmed, source="trimmed")
        return replace(tries[0], text=write_response(request), source="template")

    def _passes(self, request: GenerationRequest, text: str) -> bool:
        if self._check == "none":
            return True
        return bool(text.strip()) if self._check == "empty" else is_fit(text, request.track)


def _is_empty(completion: Completion) -> bool:
    return completion.error is None and not completion.text.strip()


def _total(counts: Sequence[int | None]) -> int | None:
    """The sum of token counts, or None if one of them is unknown."""
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
