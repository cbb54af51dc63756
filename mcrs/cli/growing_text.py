"""A response that is printed while it is written."""

from __future__ import annotations

from typing import TextIO


class GrowingText:
    """Prints a streamed text incrementally."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._printed = ""

    def show(self, text: str) -> None:
        """Print the text so far."""
        if not text.startswith(self._printed):
            print(file=self._stream)
            self._printed = ""
        print(text[len(self._printed) :], end="", file=self._stream, flush=True)
        self._printed = text

    def end(self, text: str) -> None:
        """Print the whole text, and end its line."""
        self.show(text)
        print(file=self._stream)
