"""A prompt in the parts of the released baseline: system message, conversation, and the recommended track's text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mcrs.types import ChatMessage


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
