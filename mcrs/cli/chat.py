"""The chat of ``mcrs query`` in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.checks.plain_values import valid_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcrs.pipeline.crs import CRSBaseline

_QUIT = frozenset({"quit", "exit", "/quit", "/exit", ":q"})


def chat(crs: CRSBaseline, answer: Callable[[str], None]) -> None:
    """Answer messages until the user ends the chat.

    Args:
        crs: The pipeline, whose session is the conversation.
        answer: Answers a message and prints the answer.
    """
    print("Write what you would like to hear. /reset starts a new conversation; quit, exit or Ctrl-D ends the chat.")
    while True:
        try:
            message = valid_text(input("> ")).strip()
        except EOFError:
            print()
            return
        if message.lower() in _QUIT:
            return
        if message == "/reset":
            crs.session.reset()
            print("A new conversation.")
        elif message.startswith("/"):
            print("Commands: /reset, /quit")
        elif message:
            answer(message)
