"""Responses that name the recommended artist."""

from __future__ import annotations

from math import nan

from mcrs.evaluation.response_measures.response import Response


def names_artist(response: Response) -> float:
    """Whether the response names an artist of the first recommended track: 1 or 0.

    One of several artists is enough; case, accents, punctuation and a leading *the* are ignored. Responses whose track
    has no known artist do not count.
    """
    if response.naming is None or not response.naming.track.artists:
        return nan
    return float(bool(response.naming.artists))
