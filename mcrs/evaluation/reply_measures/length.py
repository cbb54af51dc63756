"""How long a reply is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mcrs.evaluation.reply_measures.reply import Reply


def length(reply: Reply) -> float:
    """Words in the reply, as white space separates them."""
    return float(len(reply.text.split()))
