"""Validating the completions of language models once, so that later code can rely on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mcrs.checks.plain_values import iterates, short_repr
from mcrs.errors import InvalidCompletionError
from mcrs.types import Completion, GenerationRequest, RequestKey

if TYPE_CHECKING:
    from mcrs.lm_modules.base import LanguageModel


def valid_completions(lm: LanguageModel, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
    """Let a language model write responses, and check that each belongs to a request.

    Yields:
        At most one completion for each request: the first if there are several.

    Raises:
        InvalidCompletionError: It returned something other than completions of the requests.
    """
    name = type(lm).__name__
    returned = lm.stream(requests)
    if not iterates(returned):
        raise InvalidCompletionError(f"{name} returned {short_repr(returned)}; expected an iterator of completions")
    keys = {request.key: request.key for request in requests}
    answered = set()
    for completion in returned:
        if not isinstance(completion, Completion):
            raise InvalidCompletionError(
                f"{name} returned {short_repr(completion)}; expected a mcrs.types.Completion for each request"
            )
        key = _known(keys, completion.key)
        if key is None:
            raise InvalidCompletionError(
                f"{name} returned a completion with the key {short_repr(completion.key)}; expected the key of a request"
            )
        if key not in answered:
            answered.add(key)
            yield completion if completion.key is key else replace(completion, key=key)


def _known(keys: Mapping[RequestKey, RequestKey], key: object) -> RequestKey | None:
    """The key of a request that equals what a model returned, such as a plain tuple."""
    try:
        return keys.get(key)  # type: ignore[call-overload, no-any-return]
    except TypeError:  # unhashable, such as a tuple with a list
        return None
