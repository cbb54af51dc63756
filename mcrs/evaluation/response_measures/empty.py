"""Empty responses."""

from __future__ import annotations

from mcrs.evaluation.response_measures.response import Response


def empty(response: Response) -> float:
    """Whether the response is empty or only white space: 1 or 0."""
    return float(not response.text.strip())
