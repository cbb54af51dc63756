"""Responses that show ids or special tokens."""

from __future__ import annotations

from mcrs.evaluation.response_measures.response import Response
from mcrs.responses.leak import leaks


def leak(response: Response) -> float:
    """Whether the response shows an id or a special token: 1 or 0.

    Ids are the words ``track_id``, ``user_id`` and ``session_id``, UUIDs, and Spotify ids (22 base-62 characters);
    special tokens are those of chat templates, such as ``<|eot_id|>``, ``</s>`` and ``[INST]``.
    """
    return float(leaks(response.text))
