"""Links to tracks."""

from __future__ import annotations

from mcrs.pipeline.recommended_tracks import track_url
from mcrs.types import Track

TRACK = Track("0006d4e5-3fcc-47be-b5a1-a6b7b472da19", "AC/DC & me?", ("Ünal",), "", (), "")


def test_track_url_spotify_id_is_a_track_link() -> None:
    assert track_url("3auejP8jQXX4soeSvMCtqL", TRACK) == "https://open.spotify.com/track/3auejP8jQXX4soeSvMCtqL"


def test_track_url_other_id_is_a_quoted_search() -> None:
    assert track_url(TRACK.track_id, TRACK) == "https://open.spotify.com/search/AC%2FDC%20%26%20me%3F%20%C3%9Cnal"


def test_track_url_unknown_track_searches_its_id() -> None:
    assert track_url("x y", None) == "https://open.spotify.com/search/x%20y"
