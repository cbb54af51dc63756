"""The real conversations and their catalogue, shared by all comparisons with the released baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mcrs.data import load_split
from mcrs.data.conversation import SESSION_COLUMNS, parse_session
from mcrs.db_item import MusicCatalog

if TYPE_CHECKING:
    from pathlib import Path

    from mcrs.types import Turn

#: The catalogue fields of the reference figures.
FIELDS = ("track_name", "artist_name", "album_name", "release_date")


@pytest.fixture(scope="session")
def catalog(pack_dir: Path) -> MusicCatalog:
    return MusicCatalog.load(str(pack_dir / "data" / "TalkPlayData-Challenge-Track-Metadata"), ["all_tracks"], FIELDS)


@pytest.fixture(scope="session")
def turns(pack_dir: Path) -> list[Turn]:
    name = str(pack_dir / "data" / "TalkPlayData-Challenge-Dataset")
    rows = load_split(name, ["test"], tuple(SESSION_COLUMNS)).to_pylist()
    return [labelled.turn for row in rows for labelled in parse_session(row).turns]
