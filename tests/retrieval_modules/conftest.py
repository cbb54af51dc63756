from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa
import pytest

from mcrs.db_item import MusicCatalog

TITLES = ("Blue in Green", "So What", "Blue Train", "Giant Steps", "Blue Monk", "Round Midnight")


@pytest.fixture
def make_catalog() -> Callable[..., MusicCatalog]:
    def make(titles: Sequence[str] = TITLES) -> MusicCatalog:
        table = pa.table(
            {
                "track_id": [f"t{row}" for row in range(len(titles))],
                "track_name": [[title] for title in titles],
                "release_date": ["1959-08-17"] * len(titles),
            }
        )
        return MusicCatalog(table, ("track_name",))

    return make
