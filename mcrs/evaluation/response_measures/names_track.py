"""Responses that name both title and artist of the recommended track."""

from __future__ import annotations

from math import nan

from mcrs.evaluation.response_measures.response import Response


def names_track(response: Response) -> float:
    """Whether the response names both the title and an artist of the first recommended track: 1 or 0.

    Both are found as for ``names_title`` and ``names_artist``, in different words: "Bad Bunny" alone does not name the
    song *Bad*. Responses whose track has no known title or no known artist do not count.
    """
    naming = response.naming
    return nan if naming is None or not naming.track.title or not naming.track.artists else float(naming.is_whole)
