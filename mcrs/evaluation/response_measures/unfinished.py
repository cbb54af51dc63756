"""Responses that stop in the middle."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

from mcrs.responses.ending import is_unfinished

if TYPE_CHECKING:
    from mcrs.evaluation.response_measures.response import Response


def unfinished(response: Response) -> float:
    """Whether the response ends without final punctuation, as one that was cut off at a token limit does: 1 or 0.

    Final are ``. ! ? …`` and their full-width forms, with closing quotation marks, brackets and emphasis marks allowed
    after them. A closing emoji is final, too. Empty responses do not count.
    """
    return float(is_unfinished(response.text)) if response.text.strip() else nan
