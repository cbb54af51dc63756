"""Responses that name something else of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mcrs.evaluation.response_measures.response import Response


def names_other(response: Response) -> float:
    """Whether the response names a title or artist of the catalogue other than the recommended one's: 1 or 0.

    A proxy, not a proof, of invention: comparing with a track played earlier is no mistake (see ``names_unheard``), and
    a name that the catalogue does not hold goes unseen. A name counts where it is written as one: in quotation marks or
    asterisks, with capitals from two words on, or as a one-word artist after "by".
    """
    return float(bool(response.other_names))
