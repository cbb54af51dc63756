"""Responses that name another title or artist of the catalogue."""

from __future__ import annotations

from mcrs.evaluation.response_measures.response import Response


def names_other(response: Response) -> float:
    """Whether the response names a title or artist of the catalogue other than the recommended one's: 1 or 0.

    A proxy for invented content: naming a track that was played earlier is not a mistake (see ``names_unheard``), and
    names outside of the catalogue are not found. A name counts in three cases: it is in quotation marks or
    asterisks; it has several words with capital letters; it is a one-word artist after "by".
    """
    return float(bool(response.other_names))
