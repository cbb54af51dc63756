"""Responses that show ids or special tokens."""

from __future__ import annotations

import re

_LEAK = re.compile(
    r"<\|[^|<>]{1,40}\|>"  # <|eot_id|>
    r"|</?s>|<(?:pad|unk|bos|eos|start_of_turn|end_of_turn)>|\[/?INST\]|<</?SYS>>"
    r"|\b(?:(?:track|user|session)_id\b"
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"  # a UUID
    r"|(?=[0-9A-Za-z]{22}\b)(?=[A-Za-z]*[0-9])(?=[0-9a-z]*[A-Z])(?=[0-9A-Z]*[a-z]))",  # a Spotify id
    # A particle of another script may directly follow an id.
    re.ASCII,
)


def leaks(response: str) -> bool:
    """Whether a response shows an id or a special token.

    Ids are the words ``track_id``, ``user_id`` and ``session_id``, UUIDs, and Spotify ids (22 base-62 characters);
    special tokens are those of chat templates, such as ``<|eot_id|>``, ``</s>`` and ``[INST]``.
    """
    return _LEAK.search(response) is not None
