"""Reading the tables of words and patterns in this folder: sections ``[name]``, and lines in them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@lru_cache(16)
def sections(table: str) -> dict[str, list[str]]:
    """The lines of each section of a table, without comments.

    Args:
        table: The name of its file, without ``.txt``.
    """
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in (_FOLDER / f"{table}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            lines = found.setdefault(line[1:-1], [])
        elif line.strip() and not line.startswith("#"):
            lines.append(line)
    return found


def words(table: str, section: str) -> frozenset[str]:
    """The words of a section."""
    return frozenset(" ".join(sections(table)[section]).split())


def small_words(*names: str) -> tuple[frozenset[str], ...]:
    """The words of sections of the table ``small_words``."""
    return tuple(words("small_words", name) for name in names)


@lru_cache(64)
def pattern(table: str, section: str) -> str:
    """The lines of a section as alternatives of one pattern; ``<name>`` stands for the section ``name``."""
    text = "|".join(sections(table)[section])
    for name in sections(table):
        if f"<{name}>" in text:
            text = text.replace(f"<{name}>", pattern(table, name))
    return f"(?:{text})"
