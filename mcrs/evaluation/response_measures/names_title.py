"""Responses that name the recommended title."""

from __future__ import annotations

from math import nan

from mcrs.evaluation.response_measures.response import Response


def names_title(response: Response) -> float:
    """Whether the response names the title of the first recommended track: 1 or 0.

    Version suffixes (``- Live``, ``(feat. …)``), case, accents and punctuation are ignored. A title without letters or
    digits must occur literally. Responses whose track has no known title do not count.
    """
    if response.naming is None or not response.naming.track.title:
        return nan
    return float(bool(response.naming.titles))
