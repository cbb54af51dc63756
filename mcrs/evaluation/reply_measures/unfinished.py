"""Replies that stop in the middle."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

from mcrs.replies.ending import is_unfinished

if TYPE_CHECKING:
    from mcrs.evaluation.reply_measures.reply import Reply


def unfinished(reply: Reply) -> float:
    """Whether the reply ends without final punctuation, as one that was cut off at a token limit does: 1 or 0.

    Final are ``. ! ? …`` and their full-width forms, with closing quotation marks, brackets and emphasis marks allowed
    after them. A closing emoji is final, too. Empty replies do not count.
    """
    return float(is_unfinished(reply.text)) if reply.text.strip() else nan
