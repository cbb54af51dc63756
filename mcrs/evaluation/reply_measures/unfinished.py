"""Replies that stop in the middle."""

from __future__ import annotations

import unicodedata
from math import nan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mcrs.evaluation.reply_measures.reply import Reply

_FINAL = ".!?…。！？"
_CLOSING = "\"'”’»)]*_"


def unfinished(reply: Reply) -> float:
    """Whether the reply ends without final punctuation, as one that was cut off at a token limit does: 1 or 0.

    Final are ``. ! ? …`` and their full-width forms, with closing quotation marks, brackets and emphasis marks allowed
    after them. A closing emoji is final, too. Empty replies do not count.
    """
    text = reply.text.rstrip()
    if not text:
        return nan
    text = text.rstrip(_CLOSING).rstrip()
    # Emoji end in a symbol, a variation selector or a joiner.
    return float(not text or not (text[-1] in _FINAL or unicodedata.category(text[-1]) in {"So", "Sk", "Mn", "Cf"}))
