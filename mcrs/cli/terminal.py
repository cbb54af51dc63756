"""What differs between a terminal and a file or a pipe: whether somebody types there, and colours."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from typing import TextIO

Style = Literal["bold", "dim"]
_CODES: dict[Style, str] = {"bold": "1", "dim": "2"}


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal; Python has no stream at all when a process is started without one."""
    return stream is not None and stream.isatty()


def paint(text: str, style: Style, stream: TextIO | None) -> str:
    """A text in a style, if a stream shows it: a terminal does, unless NO_COLOR is set or TERM is ``dumb``."""
    shows = is_terminal(stream) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if shows else text
