"""Responses that name another title or artist of the catalogue."""

from __future__ import annotations

from mcrs.evaluation.response_measures.response import Response


def names_other(response: Response) -> float:
    """Whether the response names a title or artist of the catalogue other than the recommended one's: 1 or 0.

    A proxy for invented content: naming a track that was played earlier is not a mistake (see ``names_unheard``), and
    names outside of the catalogue are not found. A name counts if it is written as one: in quotation marks or
    asterisks, with capital letters from two words on, or as a one-word artist after "by".
    """
    return float(bool(response.other_names))
