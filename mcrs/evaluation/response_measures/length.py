"""How long a response is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mcrs.evaluation.response_measures.response import Response


def length(response: Response) -> float:
    """Words in the response, as white space separates them."""
    return float(len(response.text.split()))
