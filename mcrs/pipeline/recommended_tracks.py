"""The tracks of an answer as records, for programs and for pages, and links to listen to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog
    from mcrs.types import Track

_SPOTIFY_ID = re.compile(r"[0-9A-Za-z]{22}")


def recommended_tracks(
    catalog: MusicCatalog, result: Mapping[str, Any], n_tracks: int | None = None
) -> list[dict[str, Any]]:
    """The first tracks of what ``chat`` or ``batch_chat`` returned, described; ``n_tracks=None``: all of them.

    Returns:
        For each, best first: ``track_id``, ``title``, ``artists`` (a list), ``album``, ``tags`` (a list),
        ``release_date``, ``score``, and ``reasons`` (a list of texts, the strongest first). A text or a list is empty
        where the catalogue has nothing.
    """
    listed = zip(result["retrieval_items"], result["retrieval_scores"], result["reasons"], strict=True)
    records = []
    for track_id, score, reasons in list(listed)[:n_tracks]:
        track = catalog.track(track_id)
        records.append(
            {
                "track_id": track_id,
                "title": track.title if track else "",
                "artists": list(track.artists) if track else [],
                "album": track.album if track else "",
                "tags": list(track.tags) if track else [],
                "release_date": track.release_date if track else "",
                "score": score,
                "reasons": list(reasons),
            }
        )
    return records


def track_url(track_id: str, track: Track | None) -> str:
    """A Spotify link: to the track if its id is a Spotify id, else to a search for its title and artist."""
    if _SPOTIFY_ID.fullmatch(track_id):
        return f"https://open.spotify.com/track/{track_id}"
    words = f"{track.title} {track.artist}".strip() if track else ""
    return f"https://open.spotify.com/search/{quote(words or track_id, safe='')}"
