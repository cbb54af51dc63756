"""Writing and checking responses, with any backend."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mcrs.lm_modules.base import LanguageModel, ShowText, valid_completions
from mcrs.lm_modules.template import write_response
from mcrs.responses.admission import drop_questions_and_repeats
from mcrs.responses.ending import trim_to_sentence
from mcrs.responses.variety import most_varied

if TYPE_CHECKING:
    from mcrs.config import GenerationSettings
    from mcrs.types import Completion, GenerationRequest, RequestKey

# The seeds of turns are hashes, so this does not give the seed of another turn.
_OTHER_SEED = 1 << 61


class ResponseWriter:
    """Lets a language model write responses, and replaces those that fail the configured check.

    ``none`` accepts all. ``empty`` replaces an empty response by the template response. ``grounded`` also rejects a
    response that does not name title and artist, makes an unsupported claim, shows an id, apologises or is cut off; and
    where the pipeline adds its own question (``closes``), one that asks a question or says twice that nothing was
    understood. A response that fails is generated again with another seed (unless the configuration decodes greedily,
    which would repeat it); if that fails, too, the new and the old response are tried without their incomplete end and
    without the sentences that have no support, and then the template response is used.

    With several ``candidates`` each response is written that many times, each time with a seed of its own that depends
    on nothing but the turn's seed. Of those that pass, :func:`mcrs.responses.variety.most_varied` chooses by the
    responses of the conversation, and the completion names them all, so that a batch run can choose by its own
    responses; where none passes, they are cut, and nothing is generated again.

    Args:
        lm: Writes responses.
        generation: The settings, which choose the check.
        show: Is called with the showable part of an unfinished response, if the backend streams.
    """

    def __init__(self, lm: LanguageModel, generation: GenerationSettings, show: ShowText | None = None) -> None:
        self._check = generation.response_check
        self._may_differ = generation.do_sample is not False
        self._n_candidates = generation.candidates if self._may_differ else 1
        # With several candidates the shown one is chosen at the end, so nothing is streamed.
        self._lm = lm if show is None or self._n_candidates > 1 else _StreamingLM(lm, self.showable, show)

    def stream(self, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        """Write a response to each request; their keys are distinct.

        Yields:
            One completion for each, in any order; those that passed on the first attempt come first. Its token counts
            include all attempts, and its source says how it was made.
        """
        by_key = {request.key: request for request in requests}
        if self._n_candidates > 1:
            yield from self._selected(by_key)
            return
        failed: dict[RequestKey, Completion] = {}
        for completion in valid_completions(self._lm, requests):
            if completion.error is not None or self._passes(by_key[completion.key], completion.text):
                was_empty = _is_empty(completion)
                is_marked = completion.was_empty == was_empty and not completion.candidates
                yield completion if is_marked else replace(completion, was_empty=was_empty, candidates=())
            else:
                failed[completion.key] = completion
        for key, tries in self._second_tries(by_key, failed):
            yield self._best(by_key[key], tries)

    def showable(self, request: GenerationRequest, text: str) -> str:
        """The part of an unfinished response that may be shown: if responses are checked, whole sentences that pass."""
        part = trim_to_sentence(text) if self._check == "grounded" else text
        return part if self._passes(request, part) else ""

    def _selected(self, by_key: Mapping[RequestKey, GenerationRequest]) -> Iterator[Completion]:
        """The best of the candidates for each request."""
        tries: dict[RequestKey, list[Completion]] = {}
        for number in range(self._n_candidates):
            requests = [replace(request, seed=candidate_seed(request.seed, number)) for request in by_key.values()]
            for completion in valid_completions(self._lm, requests):
                tries.setdefault(completion.key, []).append(completion)
        for key, candidates in tries.items():
            written = [candidate for candidate in candidates if candidate.error is None]
            yield self._best(by_key[key], written) if written else candidates[0]

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
        fit = [attempt for attempt in tries if self._passes(request, attempt.text)]
        if fit and self._n_candidates > 1:
            texts = tuple(attempt.text for attempt in fit)
            chosen = fit[most_varied(texts, request.context.responses)]
            return replace(chosen, candidates=texts) if len(texts) > 1 else chosen
        if fit:
            return replace(fit[0], source="regenerated")
        if self._check == "grounded":
            for attempt in tries:
                for part in _parts(request, attempt.text):
                    if self._passes(request, part):
                        return replace(attempt, text=part, source="trimmed")
        return replace(tries[0], text=write_response(request), source="template")

    def _passes(self, request: GenerationRequest, text: str) -> bool:
        if self._check == "none":
            return True
        if self._check == "empty":
            return bool(text.strip())
        from mcrs.responses.check import is_fit  # compiles many patterns, which a run without a check does not need

        # The pipeline asks its own question, so that a second one would be too much.
        return is_fit(text, request.track, request.context) and not (
            request.closes and drop_questions_and_repeats(text) != text
        )


class _StreamingLM(LanguageModel):
    """Passes requests on, and shows the part of each unfinished response that may be shown."""

    def __init__(self, lm: LanguageModel, showable: Callable[[GenerationRequest, str], str], show: ShowText) -> None:
        self._lm = lm
        self._showable = showable
        self._show = show
        self._shown = ""

    def stream(self, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        """Write a response to each request, one after the other."""
        for request in requests:

            def offer(text: str, request: GenerationRequest = request) -> None:
                part = self._showable(request, text)
                if part and part != self._shown:
                    self._shown = part
                    self._show(part)

            yield self._lm.stream_text(request, offer)


def candidate_seed(seed: int, number: int) -> int:
    """The seed of a turn's candidate: the turn's own for the first, and a hash of it for each other."""
    return hashed_seed(seed, number) if number else seed


def hashed_seed(*parts: object) -> int:
    """A 63-bit seed that depends only on some values."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def _parts(request: GenerationRequest, text: str) -> Iterator[str]:
    """What can be made of a response by cutting, the longest first."""
    from mcrs.responses.evidence import Evidence
    from mcrs.responses.grounding import grounded_part

    whole = trim_to_sentence(text)
    if request.closes:
        whole = drop_questions_and_repeats(whole)
    yield whole
    if request.track is not None:
        yield grounded_part(whole, Evidence(request.track, request.context))


def _is_empty(completion: Completion) -> bool:
    return completion.error is None and not completion.text.strip()


def _total(counts: Sequence[int | None]) -> int | None:
    """The sum of token counts, or None if one of them is unknown."""
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
