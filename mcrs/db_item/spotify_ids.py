"""Ids of Spotify's tracks."""

from __future__ import annotations

import re
from typing import Any

_SPOTIFY_TRACK = re.compile(
    r"(?:spotify:track:|https?://open\.spotify\.com/(?:intl-\w+/)?track/)([0-9A-Za-z]{22})(?:[?#].*)?"
)


def bare_id(value: Any) -> Any:  # noqa: ANN401 - whatever a file holds
    """The id in a Spotify URI or link of a track; any other text as it is."""
    match = _SPOTIFY_TRACK.fullmatch(value.strip()) if isinstance(value, str) else None
    return match[1] if match else value
