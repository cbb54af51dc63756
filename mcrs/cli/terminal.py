"""The standard streams: a terminal, a file or a pipe; colours; and output that is one JSON object."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager, redirect_stdout
from io import BufferedWriter, FileIO, TextIOWrapper
from pathlib import Path
from typing import Any, Literal, TextIO

from mcrs.checks.finite_json import nan_to_none

Style = Literal["bold", "dim"]
# The errors of writing to a pipe that nobody reads, and to a closed terminal.
_NO_READER = (errno.EPIPE, errno.EIO)
_CODES: dict[Style, str] = {"bold": "1", "dim": "2"}


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal; Python has no stream at all when a process is started without one."""
    return stream is not None and stream.isatty()


def prepare_streams() -> None:
    """Open the standard streams that the process was started without, and let standard output write escapes.

    Without standard output or error, the next file that is opened would get its number, and what native code writes
    there would go into that file. Standard output writes escapes for characters that its encoding does not have, as
    standard error does: in a pipe, Windows and old locales have encodings without the characters of most titles, and
    Python would stop there. A command goes on if the reader of either is gone, such as ``head`` or a closed terminal:
    it has files to write.
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
    sys.stdout = _going_on(sys.stdout, _NO_READER)
    # Where standard error fails, nothing can be said.
    sys.stderr = _going_on(sys.stderr, errno.errorcode)


class _Discarding(FileIO):
    """A file that discards what is written to it after some errors."""

    def __init__(self, descriptor: int, errors: Collection[int]) -> None:
        super().__init__(descriptor, "w", closefd=False)
        self._errors = errors

    def write(self, data: Any, /) -> int:  # noqa: ANN401 - any buffer
        """Write bytes, or discard them."""
        try:
            return super().write(data)
        except OSError as error:
            if error.errno not in self._errors:
                raise
            discard_output(self)
            return len(data)


def discard_output(stream: TextIO | FileIO) -> None:
    """Discard what is still to be written to a stream; Python would report the failure again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _going_on(stream: TextIO, errors: Collection[int]) -> TextIO:
    """A standard stream that discards its text after some errors; one that is not Python's own stays as it is."""
    if stream not in (sys.__stdout__, sys.__stderr__) or not isinstance(stream, TextIOWrapper):
        return stream
    if type(getattr(stream.buffer, "raw", stream.buffer)) is not FileIO:
        return stream
    stream.flush()
    raw = _Discarding(stream.fileno(), errors)
    return TextIOWrapper(
        raw if stream.write_through else BufferedWriter(raw),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def paint(text: str, style: Style, stream: TextIO | None) -> str:
    """A text in a style, if a stream shows it: a terminal does, unless NO_COLOR is set or TERM is ``dumb``."""
    shows = is_terminal(stream) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if shows else text


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
