"""Responses that apologise or refuse."""

from __future__ import annotations

from mcrs.evaluation.response_measures.response import Response
from mcrs.responses.apology import apologises


def apology(response: Response) -> float:
    """Whether the response apologises, refuses, or says that it cannot or does not know: 1 or 0.

    Found by English phrases such as "sorry", "unfortunately", "I can't", "I don't have" and "as an AI"; text in double
    quotation marks, such as titles, and the names of the recommended track are not searched.
    """
    return float(apologises(response.text, response.track))
