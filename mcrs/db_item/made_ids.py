"""Computing ids for tracks without one."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable


def made_id(title: Iterable[str], artists: Iterable[str], album: Iterable[str]) -> str:
    """An id from title, artists and album: ``made-`` and 16 hexadecimal digits.

    It is a SHA-256 of the three, without regard to case and composition of letters, the artists in their order.
    """
    text = "\x1e".join(map(folded_names, (title, artists, album)))
    return f"made-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def folded_names(names: Iterable[str]) -> str:
    """Names without regard to case and composition of letters, as one text."""
    return unicodedata.normalize("NFKC", "\x1f".join(names)).casefold()
