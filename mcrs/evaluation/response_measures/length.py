"""The length of responses."""

from __future__ import annotations

from mcrs.evaluation.response_measures.response import Response


def length(response: Response) -> float:
    """Number of words in the response, separated by white space."""
    return float(len(response.text.split()))
