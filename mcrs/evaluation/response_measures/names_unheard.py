"""Responses that bring up a name that nobody mentioned."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mcrs.evaluation.response_measures.response import Response


def names_unheard(response: Response) -> float:
    """Whether the response names a title or artist that is neither recommended nor in the conversation: 1 or 0.

    The conversation is every message so far, with title, artists and album of the tracks that were played. This is the
    sharper sign of invention of the two; names are found as for ``names_other``.
    """
    return float(any(f" {name} " not in f" {response.heard} " for name in response.other_names))
