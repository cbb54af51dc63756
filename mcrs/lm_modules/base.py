"""The base class of language models, the parts of prompts, and the check of the completions that they return."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, NamedTuple, TypeAlias

from mcrs.checks.plain_values import iterates, short_repr
from mcrs.errors import InvalidCompletionError, ModelError
from mcrs.types import ChatMessage, Completion, GenerationRequest, RequestKey

#: Takes the text of an unfinished response, from its beginning, whenever there is more of it.
ShowText: TypeAlias = "Callable[[str], None]"
_NOTHING = "the language model returned no response"


class PromptParts(NamedTuple):
    """The parts of a prompt; missing parts are empty.

    The history ends with the query; its messages are mappings with ``role`` and ``content``.
    """

    sys_prompt: str
    chat_history: Sequence[Mapping[str, str]]
    recommend_item: str

    @classmethod
    def of(cls, messages: Sequence[ChatMessage]) -> PromptParts:
        """Split a prompt into its parts."""
        rest = list(messages)
        system = rest.pop(0).content if rest and rest[0].role == "system" else ""
        item = rest.pop().content if rest and rest[-1].role == "assistant" else ""
        return cls(system, [{"role": message.role, "content": message.content} for message in rest], item)

    def messages(self) -> tuple[ChatMessage, ...]:
        """The messages of the prompt: system message, conversation, and the track as an assistant message."""
        return (
            ChatMessage("system", self.sys_prompt),
            *(ChatMessage(said["role"], said["content"]) for said in self.chat_history),  # type: ignore[arg-type]
            ChatMessage("assistant", self.recommend_item),
        )


class ReleasedMethods(ABC):
    """The methods of the released language model, which take the parts of prompts."""

    def response_generation(
        self,
        sys_prompt: str,
        chat_history: Sequence[Mapping[str, str]],
        recommend_item: str,
        max_new_tokens: int = 512,
        response_format: object = None,
    ) -> str:
        """Write one response (a signature of the organisers' baseline).

        Args:
            sys_prompt: The system message.
            chat_history: The messages, as mappings with ``role`` and ``content``, the query last.
            recommend_item: The text of the recommended track.
            max_new_tokens: Maximum number of response tokens.
            response_format: Has no effect, as in the released baseline.

        Raises:
            ModelError: The response could not be written.
        """
        parts = PromptParts(sys_prompt, chat_history, recommend_item)
        return self._write([parts], max_new_tokens, truncate=False)[0]

    def batch_response_generation(
        self,
        sys_prompts: Sequence[str],
        chat_histories: Sequence[Sequence[Mapping[str, str]]],
        recommend_items: Sequence[str],
        max_new_tokens: int = 64,
    ) -> list[str]:
        """Write responses, list in and list out in the same order (a signature of the organisers' baseline).

        Args:
            sys_prompts: A system message for each response.
            chat_histories: For each, its messages as mappings with ``role`` and ``content``, the query last.
            recommend_items: For each, the text of the recommended track.
            max_new_tokens: Maximum number of response tokens.

        Raises:
            ModelError: A response could not be written.
        """
        parts = zip(sys_prompts, chat_histories, recommend_items, strict=True)
        return self._write([PromptParts(*each) for each in parts], max_new_tokens, truncate=True)

    @abstractmethod
    def _write(self, prompts: Sequence[PromptParts], max_new_tokens: int, *, truncate: bool) -> list[str]:
        """Write a response to each prompt."""


class LanguageModel(ReleasedMethods):
    """Writes responses. A backend chooses how it groups, batches and caches requests.

    Attributes:
        unused_generation: The keys of ``generation`` that it does not use. Without a constructor parameter
            ``generation``, it uses at most ``max_new_tokens``.
    """

    unused_generation: ClassVar[frozenset[str]] = frozenset()

    @abstractmethod
    def stream(self, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        """Write a response to each request.

        The keys of the requests are distinct.

        Yields:
            One completion for each request, in any order, as soon as it is known. A request that cannot be answered
            gives a completion with ``error`` set, and the others are not affected.
        """

    def stream_text(self, request: GenerationRequest, show: ShowText) -> Completion:
        """Write one response that can be read while it is written.

        ``show`` is called with the text so far; never, where a backend only knows whole responses, as here.

        Returns:
            What :meth:`stream` would yield.

        Raises:
            InvalidCompletionError: It returned something other than a completion.
            ModelError: It returned nothing.
        """
        completions = list(valid_completions(self, [request]))
        if not completions:
            raise ModelError(_NOTHING)
        return completions[0]

    @property
    def findings(self) -> Mapping[str, str]:
        """What the backend detected, for a run's manifest."""
        return {}

    def _write(self, prompts: Sequence[PromptParts], max_new_tokens: int, *, truncate: bool) -> list[str]:
        requests = [
            GenerationRequest(RequestKey("", index), parts.messages(), index, max_new_tokens, truncate=truncate)
            for index, parts in enumerate(prompts)
        ]
        completions = {completion.key: completion for completion in valid_completions(self, requests)}
        found = [completions.get(request.key) or Completion.failed(request.key, _NOTHING) for request in requests]
        if failed := [completion.error for completion in found if completion.error is not None]:
            raise ModelError(failed[0])
        return [completion.text for completion in found]


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
                f"{name} returned {short_repr(completion)}; expected an mcrs.types.Completion for each request"
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
