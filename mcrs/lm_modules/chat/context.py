"""Fitting a prompt into a model's context."""

from __future__ import annotations

import logging
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from mcrs.errors import ConfigError, ModelError, PromptTooLongError
from mcrs.types import ChatMessage, Completion, GenerationRequest

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class FittedPrompt:
    """A prompt that leaves room for its response."""

    token_ids: list[int]
    n_dropped_turns: int


class PromptFitter:
    """Fits the prompts of a stream of requests, and counts the dropped turns.

    ``fit_one`` encodes the prompt of a request, or raises a ``ModelError``; ``n_context`` is only for the log.
    """

    def __init__(self, fit_one: Callable[[GenerationRequest], FittedPrompt], n_context: int | None) -> None:
        self._fit_one = fit_one
        self._n_context = n_context
        self._n_prompts = 0
        self._n_dropped: list[int] = []

    def fit(
        self, requests: Iterable[GenerationRequest]
    ) -> tuple[list[tuple[GenerationRequest, list[int]]], list[Completion]]:
        """Encode some requests.

        Returns:
            Those that fit, each with the token ids of its prompt, and for each of the others a completion with its
            error.
        """
        fitted, refused = [], []
        for request in requests:
            self._n_prompts += 1
            try:
                prompt = self._fit_one(request)
            except ModelError as error:
                refused.append(Completion.failed(request.key, str(error)))
                continue
            fitted.append((request, prompt.token_ids))
            if prompt.n_dropped_turns:
                self._n_dropped.append(prompt.n_dropped_turns)
        return fitted, refused

    def log_losses(self) -> None:
        """Log in one line how many prompts lost how many turns, if any did."""
        log_dropped(f"a context of {self._n_context} tokens", self._n_dropped, self._n_prompts)


def log_dropped(context: str, n_dropped: Sequence[int], n_prompts: int) -> None:
    """Log how many turns were dropped from each of the prompts that were too long, if any were."""
    if n_dropped:
        logger.warning(
            "prompts too long for %s: %d of %d; oldest turns dropped from them: %d",
            *(context, len(n_dropped), n_prompts, sum(n_dropped)),
        )


def fit_prompt(
    messages: Sequence[ChatMessage],
    encode: Callable[[Sequence[ChatMessage]], list[int]],
    n_context: int | None,
    n_response: int,
) -> FittedPrompt:
    """Encode a prompt; if it is too long, without its oldest turns.

    A turn begins at a user message. The system message, the last user message and everything after it always stay.
    ``n_context`` is the maximum number of tokens of prompt and response (None: no limit), ``n_response`` that of the
    response.

    Raises:
        ConfigError: The response alone may fill the context.
        PromptTooLongError: It does not fit even without its history.
    """
    require_room(n_context, n_response)
    token_ids = encode(messages)
    if n_context is None or len(token_ids) + n_response <= n_context:
        return FittedPrompt(token_ids, 0)
    head, turns = _split(messages)
    longest = n_context - n_response

    def without_oldest(n_dropped: int) -> list[int]:
        return encode([*head, *(message for turn in turns[n_dropped:] for message in turn)])

    n_droppable = max(len(turns) - 1, 0)
    n_dropped = bisect_left(range(n_droppable), True, key=lambda n: len(without_oldest(n)) <= longest)
    token_ids = without_oldest(n_dropped)
    if len(token_ids) > longest:
        raise PromptTooLongError(
            f"prompt too long: {len(token_ids):,} tokens without the history, at most {longest:,} fit (context of "
            f"{n_context:,} tokens, {n_response:,} for the response); shorten the query, lower "
            "generation.max_new_tokens, or use another model"
        )
    return FittedPrompt(token_ids, n_dropped)


def drop_older_half(messages: Sequence[ChatMessage]) -> tuple[tuple[ChatMessage, ...], int]:
    """A prompt without the older half of the turns that may be dropped, and how many these are; 0 if none may."""
    head, turns = _split(messages)
    n_dropped = len(turns) // 2
    return (*head, *(message for turn in turns[n_dropped:] for message in turn)), n_dropped


def require_room(n_context: int | None, n_response: int) -> None:
    """Reject a limit of the response that leaves no room for any prompt.

    Raises:
        ConfigError: It does.
    """
    if n_context is not None and n_response >= n_context:
        raise ConfigError(
            f"generation.max_new_tokens: the response may have {n_response:,} tokens, its reasoning included, and the "
            f"model's context has {n_context:,} for prompt and response; set it lower"
        )


def _split(messages: Sequence[ChatMessage]) -> tuple[list[ChatMessage], list[list[ChatMessage]]]:
    """Split the system message from the turns."""
    n_head = sum(message.role == "system" for message in messages[:1])
    turns: list[list[ChatMessage]] = []
    for message in messages[n_head:]:
        if message.role == "user" or not turns:
            turns.append([])
        turns[-1].append(message)
    return list(messages[:n_head]), turns
