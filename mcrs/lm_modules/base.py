"""What a language model is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from mcrs.errors import ModelError
from mcrs.lm_modules.validation import sound_completions
from mcrs.types import ChatMessage, GenerationRequest, RequestKey

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mcrs.types import Completion


class LanguageModel(ABC):
    """Writes replies. How it groups, batches and caches its requests is its own affair."""

    @abstractmethod
    def stream(self, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        """Write a reply to each request.

        Args:
            requests: Any number of requests with distinct keys.

        Yields:
            One completion for each request, in any order, as soon as it is known. A request that cannot be answered
            gives a completion with ``error`` set, and the others are not affected.
        """

    def batch_response_generation(
        self,
        sys_prompts: Sequence[str],
        chat_histories: Sequence[Sequence[dict[str, str]]],
        recommend_items: Sequence[str],
    ) -> list[str]:
        """Write replies, list in and list out in the same order (the released signature).

        Args:
            sys_prompts: A system prompt for each reply.
            chat_histories: For each, its messages as mappings with ``role`` and ``content``, the query last.
            recommend_items: For each, the text of the recommended track.

        Returns:
            The replies.

        Raises:
            ModelError: A reply could not be written.
        """
        requests = []
        for index, (system, history, item) in enumerate(zip(sys_prompts, chat_histories, recommend_items, strict=True)):
            messages = [ChatMessage("system", system)]
            messages += [ChatMessage(message["role"], message["content"]) for message in history]  # type: ignore[arg-type]
            messages.append(ChatMessage("assistant", item))
            requests.append(GenerationRequest(RequestKey("", index), tuple(messages), seed=index, max_new_tokens=64))
        completions = {completion.key: completion for completion in sound_completions(self, requests)}
        replies = []
        for request in requests:
            completion = completions.get(request.key)
            if completion is None or completion.error is not None:
                raise ModelError(completion.error if completion else "the language model gave no answer")
            replies.append(completion.text)
        return replies
