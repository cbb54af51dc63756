"""Standard output with only one JSON object, for programs that read it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any, TextIO

from mcrs.evaluation.json_values import nan_to_none


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
