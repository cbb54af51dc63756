"""JSON files with a list of objects, read and written object by object: the whole list is never in memory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

_PIECE = 1 << 16
_SPACE = re.compile(r"[ \t\n\r]*")
_EXPECTED = "expected a JSON list of objects"


def write_rows(stream: TextIO, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write objects as one list, not ASCII-escaped: the text of :func:`json.dump` for the whole list, and a newline."""
    separator = ""
    stream.write("[")
    for row in rows:
        stream.write(separator + json.dumps(row, ensure_ascii=False))
        separator = ", "
    stream.write("]\n")


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Read a list of objects, one after the other.

    Raises:
        ValueError: The file is not UTF-8, or not a JSON list of objects; objects before the mistake were read.
        OSError: It cannot be read.
    """
    with path.open(encoding="utf-8-sig", errors="surrogatepass") as stream:
        text = _Text(stream)
        if not text.skip("["):
            raise ValueError(_EXPECTED)
        if not text.skip("]"):
            yield text.take_object()
            while text.skip(","):
                yield text.take_object()
            if not text.skip("]"):
                raise ValueError(_EXPECTED)
        if text.next_character():
            raise ValueError(_EXPECTED)


class _Text:
    """A text of which only a piece is in memory."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._decoder = json.JSONDecoder()
        self._piece, self._place = "", 0

    def next_character(self) -> str:
        """The next character after white space; ``""`` at the end."""
        while (position := self._end_of_space()) == len(self._piece):
            if not self._read_on():
                return ""
        return self._piece[position]

    def skip(self, character: str) -> bool:
        """Go past a character and the white space before it; return whether it was there."""
        if self.next_character() != character:
            return False
        self._place += 1
        return True

    def take_object(self) -> dict[str, Any]:
        """Read the next object.

        Raises:
            ValueError: There is none.
        """
        if self.next_character() != "{":
            raise ValueError(_EXPECTED)
        while True:
            try:
                row, self._place = self._decoder.raw_decode(self._piece, self._place)
            except RecursionError as error:
                raise ValueError(_EXPECTED) from error
            except ValueError:
                if not self._read_on():
                    raise
            else:
                return dict(row)

    def _end_of_space(self) -> int:
        space = _SPACE.match(self._piece, self._place)
        self._place = space.end() if space else self._place
        return self._place

    def _read_on(self) -> bool:
        """Read the next piece; return whether there was one."""
        rest = self._piece[self._place :]
        # An object that is longer than a piece is tried again; the piece doubles each time, so retries are rare.
        more = self._stream.read(max(_PIECE, len(rest)))
        self._piece, self._place = rest + more, 0
        return bool(more)
