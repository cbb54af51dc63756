"""Words and names in running text, compared without regard to case and punctuation."""

from __future__ import annotations

import re

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# "Song - Live", "Song (feat. Someone)", "Song [Remix]": what follows is seldom said.
_ADDITION = re.compile(r"\s+(?:[-–—/]\s+|[(\[])")


def fold(text: str) -> str:
    """The words of a text as they are compared: in lower case, a space between them, without punctuation."""
    return " ".join(WORD.findall(fold_case(text)))


def fold_case(text: str) -> str:
    """A text in lower case and with straight apostrophes."""
    return text.casefold().replace("’", "'")


def main_part(title: str) -> str:
    """A title without what editions add: ``Song`` of ``Song - Remastered 2011``."""
    return _ADDITION.split(title, maxsplit=1)[0].strip() or title


def contains(folded: str, name: str) -> bool:
    """Whether a name's words stand in a text, one after the other; a name without words stands nowhere.

    Args:
        folded: A text, as :func:`fold` gives it.
        name: A name, likewise.
    """
    return bool(name) and f" {name} " in f" {folded} "
