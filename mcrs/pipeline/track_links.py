"""Links by which a person can listen to a track."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from mcrs.types import Track

_SPOTIFY_ID = re.compile(r"[0-9A-Za-z]{22}")


def track_url(track_id: str, track: Track | None) -> str:
    """A Spotify link: to the track if its id is a Spotify id, else to a search for its title and artist."""
    if _SPOTIFY_ID.fullmatch(track_id):
        return f"https://open.spotify.com/track/{track_id}"
    words = f"{track.title} {track.artist}".strip() if track else ""
    return f"https://open.spotify.com/search/{quote(words or track_id, safe='')}"
