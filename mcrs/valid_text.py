"""Texts that a UTF-8 file can hold."""

from __future__ import annotations


def valid_text(text: str) -> str:
    """A text in which each half of a surrogate pair is a question mark.

    Undecodable bytes of a command line become such halves, and models and servers may send them; no file can hold them,
    and no tokenizer reads them.
    """
    return text.encode("utf-8", "replace").decode("utf-8")
