"""Replies that name both title and artist of the recommended track."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

from mcrs.replies import naming

if TYPE_CHECKING:
    from mcrs.evaluation.reply_measures.reply import Reply


def names_track(reply: Reply) -> float:
    """Whether the reply names both the title and an artist of the first recommended track: 1 or 0.

    They are found as for ``names_title`` and ``names_artist``, but in different words: "Bad Bunny" alone does not name
    the song *Bad*. Replies whose track has no known title or no known artist do not count.
    """
    if reply.track is None or not reply.track.title or not reply.track.artists:
        return nan
    return float(naming.names_track(reply.text, reply.track))
