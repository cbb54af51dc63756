"""Prompts that are written when they are first read: a backend without a model never reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import overload

from mcrs.types import ChatMessage


class DeferredPrompt(Sequence[ChatMessage]):
    """The messages of a prompt, in order; compares and adds up as a tuple does."""

    def __init__(self, write: Callable[[], tuple[ChatMessage, ...]]) -> None:
        self._write = write

    @cached_property
    def _messages(self) -> tuple[ChatMessage, ...]:
        return self._write()

    @overload
    def __getitem__(self, index: int) -> ChatMessage: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[ChatMessage, ...]: ...
    def __getitem__(self, index: int | slice) -> ChatMessage | tuple[ChatMessage, ...]:
        """One message, or some."""
        return self._messages[index]

    def __len__(self) -> int:
        """How many messages there are."""
        return len(self._messages)

    def __add__(self, other: Sequence[ChatMessage]) -> tuple[ChatMessage, ...]:
        """The messages, and then others."""
        return (*self, *other)

    def __radd__(self, other: Sequence[ChatMessage]) -> tuple[ChatMessage, ...]:
        """Other messages, and then these."""
        return (*other, *self)

    def __eq__(self, other: object) -> bool:
        """Whether the messages are the same."""
        return isinstance(other, Sequence) and not isinstance(other, str) and self._messages == tuple(other)

    def __hash__(self) -> int:
        """The hash of the same tuple."""
        return hash(self._messages)
