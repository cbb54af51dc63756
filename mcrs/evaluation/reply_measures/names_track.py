"""Replies that name both title and artist of the recommended track."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.evaluation.reply_measures.names_artist import names_artist
from mcrs.evaluation.reply_measures.names_title import names_title

if TYPE_CHECKING:
    from mcrs.evaluation.reply_measures.reply import Reply


def names_track(reply: Reply) -> float:
    """Whether the reply names both the title and an artist of the first recommended track: 1 or 0.

    Replies whose track has no known title or no known artist do not count.
    """
    return names_title(reply) * names_artist(reply)
