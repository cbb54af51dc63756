"""The standard streams: a terminal, a file or a pipe; colours; and output that is one JSON object."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Literal, TextIO

from mcrs.checks.finite_json import nan_to_none

Style = Literal["bold", "dim"]
_CODES: dict[Style, str] = {"bold": "1", "dim": "2"}


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal; Python has no stream at all when a process is started without one."""
    return stream is not None and stream.isatty()


def prepare_streams() -> None:
    """Open the standard streams that the process was started without, and let standard output write escapes.

    Without standard output or error, the next file that is opened would get its number, and what native code writes
    there would go into that file. Standard output writes escapes for characters that its encoding does not have, as
    standard error does: in a pipe, Windows and old locales have encodings without the characters of most titles, and
    Python would stop there.
    """
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # it gets the lowest free number
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open to the end
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def paint(text: str, style: Style, stream: TextIO | None) -> str:
    """A text in a style, if a stream shows it: a terminal does, unless NO_COLOR is set or TERM is ``dumb``."""
    shows = is_terminal(stream) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if shows else text


def say_at_the_end(line: str) -> None:
    """Print the last line of a stopped command on standard error, unless its terminal is closed."""
    with suppress(OSError):
        print(line, file=sys.stderr, flush=True)


@contextmanager
def reserving_stdout() -> Iterator[TextIO]:
    """Send whatever Python code prints to standard error, and yield the real standard output."""
    stdout = sys.stdout
    with redirect_stdout(sys.stderr):
        yield stdout


def print_json(value: dict[str, Any], stream: TextIO) -> None:
    """Print one object. NaN and infinities become null; letters that the stream cannot encode become escapes."""
    is_unicode = (stream.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(nan_to_none(value), indent=2, ensure_ascii=not is_unicode, allow_nan=False), file=stream)
