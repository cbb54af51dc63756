"""Responses that name a title or artist that nobody mentioned."""

from __future__ import annotations

from mcrs.evaluation.response_measures.response import Response


def names_unheard(response: Response) -> float:
    """Whether the response names a title or artist that is neither recommended nor in the conversation: 1 or 0.

    The conversation includes title, artists and album of the played tracks. Of the two measures this is the stronger
    sign of invented content; names are found as for ``names_other``.
    """
    return float(any(f" {name} " not in response.heard for name in response.other_names))
