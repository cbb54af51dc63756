"""Separating reasoning ("thoughts") from responses: one rule for tokens and for texts.

A model's output is read as a sequence of delimiters ("marks") and of texts between them. With token ids, delimiters are
found by ids; with only a text, as from an endpoint, they are searched in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TypeAlias

#: A delimiter without a text, or a text without a delimiter (None).
Piece: TypeAlias = "tuple[str | None, str]"

#: The delimiter that ends the reasoning, by the one that begins it, as the models' own chat templates and cards name
#: them.
THOUGHT_ENDS = {
    "<think>": "</think>",  # DeepSeek-R1, Qwen3, SmolLM3, Phi-4-reasoning, GLM, and many more
    "<thinking>": "</thinking>",
    "<thought>": "</thought>",  # EXAONE Deep
    "<reasoning>": "</reasoning>",
    "[THINK]": "[/THINK]",  # Magistral
    "<seed:think>": "</seed:think>",  # Seed-OSS
    "<|begin_of_thought|>": "<|end_of_thought|>",  # Sky-T1
    "<|START_THINKING|>": "<|END_THINKING|>",  # Command A
    "◁think▷": "◁/think▷",  # Kimi
    "<|channel>": "<channel|>",  # Gemma 4
    "<unused94>": "<unused95>",  # MedGemma
}
#: The delimiters of channels (gpt-oss): start of a message, of a channel's name, of its text, and the ends of a
#: message.
START, CHANNEL, TEXT = "<|start|>", "<|channel|>", "<|message|>"
MESSAGE_ENDS = ("<|end|>", "<|return|>", "<|call|>")
CHANNEL_MARKS = (START, CHANNEL, TEXT, *MESSAGE_ENDS)
ALL_MARKS = (*THOUGHT_ENDS, *THOUGHT_ENDS.values(), *CHANNEL_MARKS)

_CLOSING = frozenset(THOUGHT_ENDS.values())
_RESPONSE_CHANNEL = "final"
# Some servers remove the special tokens of channels, which leaves the channel names in the text.
_BARE_CHANNEL = "analysis"
_BARE_CHANNELS = re.compile(rf"\A{_BARE_CHANNEL}(?=[A-Z])(?:(.*)assistantfinal)?", re.DOTALL)
# Tags that some models write around a response after the reasoning.
_WRAPPED = re.compile(
    r"\A(?:<(?:answer|response)>|<\|begin_of_solution\|>|<\|START_RESPONSE\|>)(.*?)"
    r"(?:</(?:answer|response)>|<\|end_of_solution\|>|<\|END_RESPONSE\|>)?\s*\Z",
    re.DOTALL,
)


class ThoughtParser:
    """Parses output piece by piece, and always knows whether it is in reasoning, as it may be from the beginning.

    Attributes:
        end: The end delimiter of the present reasoning; None outside of reasoning.
        header: The beginning of the name of a channel, if the next text continues it; else None.
    """

    def __init__(self, end: str | None = None) -> None:
        self.end = end
        self.header: str | None = None
        self._said: list[str] = []
        self._has_thought = end is not None

    @property
    def is_thinking(self) -> bool:
        """Whether the next text is not a part of the response."""
        return self.end is not None or self.header is not None

    @property
    def response(self) -> str:
        """The response without reasoning and surrounding white space; empty in reasoning that has not ended."""
        if self.is_thinking:
            return ""
        text = "".join(self._said).strip()
        wrapped = _WRAPPED.match(text) if self._has_thought else None
        return wrapped[1].strip() if wrapped else text

    def read(self, pieces: Iterable[Piece]) -> ThoughtParser:
        """Go on reading."""
        for mark, text in pieces:
            if mark is None:
                self._add(text)
            elif mark in CHANNEL_MARKS:
                self._change_channel(mark)
            elif mark in THOUGHT_ENDS:
                self.end = self.end or THOUGHT_ENDS[mark]
                self._has_thought = True
            elif mark in _CLOSING and self.end in (None, mark):
                self._begin_response()
        return self

    def _add(self, text: str) -> None:
        if self.header is not None:
            self.header += text
        elif self.end is None:
            self._said.append(text)

    def _change_channel(self, mark: str) -> None:
        if mark == START:
            self.header, self.end = _RESPONSE_CHANNEL, None  # a message without a channel is a response
        elif mark == CHANNEL:
            self.header, self.end = "", None
        elif mark == TEXT and self.header is not None:
            said = self.header.strip().startswith(_RESPONSE_CHANNEL)
            self.header = None
            if said:
                self._begin_response()
            else:
                self.end, self._has_thought = MESSAGE_ENDS[0], True
        elif mark in MESSAGE_ENDS:
            self.header = self.end = None

    def _begin_response(self) -> None:
        """All text before was reasoning, even without a begin delimiter: a template may have begun it."""
        self.end, self._has_thought = None, True
        self._said.clear()


def without_thoughts(text: str) -> str:
    """An endpoint's response without reasoning and surrounding white space.

    A response whose reasoning does not end is empty.
    """
    bare = _BARE_CHANNELS.match(text)
    if bare is not None:
        return text[bare.end() :].strip() if bare[1] is not None else ""
    # Without channels, ends of messages are too common to count as delimiters.
    marks = ALL_MARKS if CHANNEL in text else (*THOUGHT_ENDS, *THOUGHT_ENDS.values())
    return ThoughtParser().read(pieces_of(text, marks)).response


def without_begun_mark(text: str, others: tuple[str, ...] = ()) -> str:
    """An unfinished text without an end that may become a delimiter, or another such mark."""
    if _BARE_CHANNEL.startswith(text.lstrip()):
        return ""
    return text[: len(text) - next((len(begun) for begun in _begun(others) if text.endswith(begun)), 0)]


@cache
def _begun(others: tuple[str, ...]) -> list[str]:
    """Every prefix of a delimiter or another mark, the longest first."""
    marks = (*ALL_MARKS, *others)
    return sorted({mark[:end] for mark in marks for end in range(1, len(mark))}, key=len, reverse=True)


def pieces_of(text: str, marks: Iterable[str]) -> Iterator[Piece]:
    """A text as its delimiters and the texts between them."""
    pattern = "|".join(map(re.escape, marks))
    for position, part in enumerate(re.split(f"({pattern})", text) if pattern else [text]):
        if position % 2:
            yield part, ""
        elif part:
            yield None, part
