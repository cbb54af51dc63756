"""Replies that name the recommended title."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

from mcrs.replies import naming

if TYPE_CHECKING:
    from mcrs.evaluation.reply_measures.reply import Reply


def names_title(reply: Reply) -> float:
    """Whether the reply names the title of the first recommended track: 1 or 0.

    The title counts with or without what an edition adds (``- Live``, ``(feat. …)``), whatever its case, accents and
    punctuation. A title without letters or digits must stand as it is. Replies whose track has no known title do not
    count.
    """
    if reply.track is None or not reply.track.title:
        return nan
    return float(naming.names_title(reply.text, reply.track))
