"""What is made of a catalogue is made once."""

from __future__ import annotations

import gc
import weakref

import pyarrow as pa

from mcrs.db_item import MusicCatalog
from mcrs.db_item.catalog_cache import once_per_catalog
from mcrs.retrieval_modules.artists_and_albums import artists_and_albums
from mcrs.retrieval_modules.continuity import ContinuityRetriever
from mcrs.text.request import understand
from mcrs.types import Turn


def catalog(name: str) -> MusicCatalog:
    table = pa.table({"track_id": ["a"], "track_name": [["One"]], "artist_name": [[name]], "tag_list": [["jazz"]]})
    return MusicCatalog(table, ["track_name"])


def test_once_per_catalog_makes_one_for_each() -> None:
    made: list[str] = []

    @once_per_catalog
    def make(tracks: MusicCatalog) -> str:
        made.append(tracks.texts("artist_name")[0])
        return made[-1]

    first, second = catalog("Adele"), catalog("Sade")
    assert [make(first), make(second), make(first), make(second)] == ["Adele", "Sade", "Adele", "Sade"]
    assert made == ["Adele", "Sade"]


def test_once_per_catalog_lets_go_of_a_catalogue_that_nobody_uses() -> None:
    tracks = catalog("Adele")
    turn = Turn("s", None, 1, (), "something by Adele")
    assert understand(turn, tracks).asked["artists"] == ["Adele"]
    retriever = ContinuityRetriever(tracks, title=1.0, named_album=1.0)
    assert retriever.retrieve([Turn("s", None, 1, (), "Adele")], 1)[0].rows.tolist() == [0]
    assert artists_and_albums(tracks) is artists_and_albums(tracks)
    alive = weakref.ref(tracks)
    del tracks, retriever
    gc.collect()
    assert alive() is None
