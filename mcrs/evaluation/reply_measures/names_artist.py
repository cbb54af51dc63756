"""Replies that name the recommended artist."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

from mcrs.replies import naming

if TYPE_CHECKING:
    from mcrs.evaluation.reply_measures.reply import Reply


def names_artist(reply: Reply) -> float:
    """Whether the reply names an artist of the first recommended track: 1 or 0.

    One of several artists is enough, whatever the case, accents, punctuation and a leading *the*. Replies
    whose track has no known artist do not count.
    """
    if reply.track is None or not reply.track.artists:
        return nan
    return float(naming.names_artist(reply.text, reply.track))
