"""Replies without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mcrs.evaluation.reply_measures.reply import Reply


def empty(reply: Reply) -> float:
    """Whether the reply holds nothing but white space: 1 or 0."""
    return float(not reply.text.strip())
