"""Paths that operating systems refuse, found before they are used, so that the message is a clear one."""

from __future__ import annotations

import os
from pathlib import Path

_LONGEST_PART, _LONGEST_PATH = 255, 4096


def expected_path(text: str) -> str | None:
    """What is expected instead of a text that no file system accepts as a path; None if it may be a path."""
    if "\0" in text:
        return "a name or a path without NUL characters"
    encoded = text.encode("utf-8", "surrogatepass")
    if len(encoded) > _LONGEST_PATH or max(map(len, encoded.split(b"/"))) > _LONGEST_PART:
        return f"a name or a path of at most {_LONGEST_PART} bytes for each of its parts, and {_LONGEST_PATH:,} in all"
    return None


def at_home(text: str) -> str:
    """A path with the user's folder in place of ``~``, which shells replace, but neither YAML nor Python does."""
    return os.path.expanduser(text) if text.startswith("~") else text  # noqa: PTH111 - raises nothing


def real_path(path: Path) -> Path:
    """The path without symbolic links. In a loop of links it stays; :meth:`Path.resolve` may raise an error there."""
    return Path(os.path.realpath(path))
