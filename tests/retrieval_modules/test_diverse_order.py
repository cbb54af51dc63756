"""The order for users who have not said what they like."""

from __future__ import annotations

import pyarrow as pa

from mcrs.db_item import MusicCatalog
from mcrs.retrieval_modules.diverse_order import diverse_order


def test_tracks_of_unknown_popularity_come_after_all_others() -> None:
    table = pa.table(
        {
            "track_id": ["a", "b", "c", "d"],
            "track_name": [["A"], ["B"], ["C"], ["D"]],
            "tag_list": [["jazz"]] * 4,
            "release_date": ["1980"] * 4,
            "popularity": [None, -5.0, 2.0, None],
        }
    )
    assert diverse_order(MusicCatalog(table, ["track_name"])).tolist() == [2, 1, 0, 3]
