"""The chat of ``mcrs query`` in a terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mcrs.checks.plain_values import valid_text

if TYPE_CHECKING:
    from mcrs.pipeline.crs import CRSBaseline

_QUIT = frozenset({"quit", "exit", "/quit", "/exit", ":q"})


def chat(crs: CRSBaseline, answer: Callable[[str], None], farewell: str) -> None:
    """Answer messages until the user ends the chat.

    Args:
        crs: The pipeline, whose session is the conversation.
        answer: Answers a message and prints the answer.
        farewell: What is printed at the end, if a message was answered.
    """
    print("Write what you would like to hear. /reset starts a new conversation; quit, exit or Ctrl-D ends the chat.")
    has_answered = False
    while (message := _read()) is not None:
        if message == "/reset":
            crs.session.reset()
            print("A new conversation.")
        elif message.startswith("/"):
            print("Commands: /reset, quit")
        elif message:
            answer(message)
            has_answered = True
    if has_answered:
        print(farewell)


def _read() -> str | None:
    """The next message, or None when the user ends the chat."""
    try:
        message = valid_text(input("> ")).strip()
    except EOFError:
        print()
        return None
    return None if message.lower() in _QUIT else message
