"""Replies that name the recommended artist."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

from mcrs.evaluation.reply_measures.words import contains, fold

if TYPE_CHECKING:
    from mcrs.evaluation.reply_measures.reply import Reply


def names_artist(reply: Reply) -> float:
    """Whether the reply names an artist of the first recommended track: 1 or 0.

    One of several artists is enough, in any case and punctuation. Replies whose track has no known artist do not count.
    """
    if reply.track is None or not reply.track.artists:
        return nan
    return float(
        any(
            contains(reply.folded, fold(artist)) if fold(artist) else artist in reply.text
            for artist in reply.track.artists
        )
    )
