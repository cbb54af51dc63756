"""Responses that were cut off."""

from __future__ import annotations

from math import nan

from mcrs.evaluation.response_measures.response import Response
from mcrs.responses.ending import is_unfinished


def unfinished(response: Response) -> float:
    """Whether the response ends without final punctuation, as if it was cut off at a token limit: 1 or 0.

    Final punctuation is that of any script, such as ``. ! ? …``, optionally followed by closing quotation marks,
    brackets or emphasis marks. A closing emoji is final too. Empty responses do not count.
    """
    return float(is_unfinished(response.text)) if response.text.strip() else nan
