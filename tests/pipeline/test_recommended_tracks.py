"""The tracks of an answer as records."""

from __future__ import annotations

import pyarrow as pa

from mcrs.db_item import MusicCatalog
from mcrs.pipeline.recommended_tracks import recommended_tracks

CATALOG = MusicCatalog(
    pa.table(
        {
            "track_id": ["a", "b"],
            "track_name": [["Moanin'"], None],
            "artist_name": [["Art Blakey", "The Jazz Messengers"], None],
            "tag_list": [["jazz"], None],
            "release_date": ["1959-01-01", None],
        }
    ),
    ["track_name"],
)
RESULT = {"retrieval_items": ["b", "a"], "retrieval_scores": [2.0, 1.0], "reasons": [[], ["you asked for jazz"]]}


def test_each_track_has_all_keys_and_what_is_unknown_is_empty() -> None:
    unknown, known = recommended_tracks(CATALOG, RESULT)
    assert unknown == {
        "track_id": "b",
        "title": "",
        "artists": [],
        "album": "",
        "tags": [],
        "release_date": "",
        "score": 2.0,
        "reasons": [],
    }
    assert known["artists"] == ["Art Blakey", "The Jazz Messengers"]
    assert known["reasons"] == ["you asked for jazz"]


def test_only_so_many_tracks_are_described() -> None:
    assert [record["track_id"] for record in recommended_tracks(CATALOG, RESULT, 1)] == ["b"]
