"""Replies that bring up a name that nobody mentioned."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mcrs.evaluation.reply_measures.reply import Reply


def names_unheard(reply: Reply) -> float:
    """Whether the reply names a title or artist that is neither the recommended one's nor in the conversation: 1 or 0.

    The conversation is every message so far, with title, artists and album of the tracks that were played. This is the
    sharper sign of invention of the two; names are found as for ``names_other``.
    """
    return float(any(f" {name} " not in f" {reply.heard} " for name in reply.other_names))
