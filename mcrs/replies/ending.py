"""How replies end: with a whole sentence, or cut off."""

from __future__ import annotations

import re
import unicodedata

_FINAL = ".!?…。！？"
_CLOSING = "\"'”’»)]*_"
_SENTENCE_END = re.compile(
    f"(?:[{re.escape(_FINAL)}]+[{re.escape(_CLOSING)}]*(?=\\s|$))|(?:[。！？]+[{re.escape(_CLOSING)}]*)"
)
# A full stop after one of these, or after a single letter as in "J. Cole", ends no sentence.
_ABBREVIATIONS = frozenset({"dr", "feat", "ft", "jr", "mr", "mrs", "ms", "no", "op", "pt", "sr", "st", "vol", "vs"})
_LAST_WORD = re.compile(r"([^\W_]+)\.$")
# "1." at the start of a line is the number of an item.
_LIST_NUMBER = re.compile(r"(?:^|\n)\s*\d+\.$")


def is_unfinished(reply: str) -> bool:
    """Whether a reply ends without final punctuation, as one that was cut off at a token limit does.

    Final are ``. ! ? …`` and their full-width forms, with closing quotation marks, brackets and emphasis marks allowed
    after them. A closing emoji is final, too. A reply without a word is not unfinished: it never began.
    """
    text = reply.rstrip()
    if not text:
        return False
    text = text.rstrip(_CLOSING).rstrip()
    # Emoji end in a symbol, a variation selector or a joiner.
    return not text or not (text[-1] in _FINAL or unicodedata.category(text[-1]) in {"So", "Sk", "Mn", "Cf"})


def trim_to_sentence(reply: str) -> str:
    """A reply up to the end of its last whole sentence; ``""`` if there is none.

    Abbreviations (``feat.``), initials (``J. Cole``) and the numbers of lists end no sentence.
    """
    ends = [match.end() for match in _SENTENCE_END.finditer(reply)]
    return next((reply[:end] for end in reversed(ends) if not _is_abbreviated(reply[:end])), "")


def _is_abbreviated(text: str) -> bool:
    word = _LAST_WORD.search(text)
    if word is None:
        return False
    return len(word[1]) == 1 or word[1].casefold() in _ABBREVIATIONS or _LIST_NUMBER.search(text) is not None
