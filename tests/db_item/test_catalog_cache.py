"""What is made of a catalogue is kept in cache_dir, and read by the next process."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mcrs.db_item import MusicCatalog, catalog_cache
from mcrs.db_item.catalog_cache import cached_with_catalog, keep
from mcrs.retrieval_modules.constraint_retriever import ConstraintsRetriever
from mcrs.retrieval_modules.continuity import ContinuityRetriever
from mcrs.retrieval_modules.diverse_order import diverse_order
from mcrs.retrieval_modules.request_retriever import RequestRetriever
from mcrs.storage.array_files import IdTables
from mcrs.text.request import understand
from mcrs.types import Message, Turn

NAMES = ["Björk", "The Who", "Simon & Garfunkel", "!!!", "아이유", "Daft Punk", "Bob Marley & The Wailers", "Adele"]
TITLES = ["Hello", "One More Time", "Mrs. Robinson - Live", "밤편지", "Venus as a Boy", "Hello", "", "25"]
TAGS = ["jazz", "acoustic guitar", "rock music", "80s", "sad", "dance"]


def make_catalog(cache_dir: Path | None, first: str = "Adele", n_tracks: int = 40) -> MusicCatalog:
    rows = range(n_tracks)
    table = pa.table(
        {
            "track_id": [f"track-{row}" for row in rows],
            "track_name": [[TITLES[row % len(TITLES)]] for row in rows],
            "artist_name": [[first if row == 0 else NAMES[row * 3 % len(NAMES)]] for row in rows],
            "album_name": [[f"Album {row // 5}"] if row % 3 else [] for row in rows],
            "tag_list": [[TAGS[row % len(TAGS)], TAGS[row * 5 % len(TAGS)]] for row in rows],
            "release_date": [f"{1970 + row}-01-01" if row % 4 else "" for row in rows],
        }
    )
    return MusicCatalog(table, ["track_name", "artist_name"], cache_dir=cache_dir)


class Counted:
    """A table that counts how often it is made."""

    def __init__(self) -> None:
        self.n_made = 0

    def make(self) -> IdTables:
        self.n_made += 1
        return IdTables({"rows": {"one": [self.n_made]}})

    def read(self, catalog: MusicCatalog, **settings: float) -> IdTables:
        return keep(catalog, "counted", ("artist_name", "popularity"), IdTables, self.make, settings)


@pytest.fixture(autouse=True)
def _keep_small_catalogues(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog_cache, "MIN_TRACKS", 10)


def test_second_catalogue_of_the_same_tracks_reads_what_is_kept(tmp_path: Path) -> None:
    counted = Counted()
    first, second = (counted.read(make_catalog(tmp_path)) for _ in range(2))
    assert first == second == IdTables({"rows": {"one": [1]}})
    assert counted.n_made == 1


@pytest.mark.parametrize(
    "other",
    [
        lambda counted, folder: counted.read(make_catalog(folder, first="Sade")),
        lambda counted, folder: counted.read(make_catalog(folder, n_tracks=41)),
        lambda counted, folder: counted.read(make_catalog(folder), share=0.5),
    ],
)
def test_other_tracks_or_settings_make_another(tmp_path: Path, other: Callable[[Counted, Path], object]) -> None:
    counted = Counted()
    counted.read(make_catalog(tmp_path))
    other(counted, tmp_path)
    assert counted.n_made == 2
    assert counted.read(make_catalog(tmp_path)).tables["rows"]["one"] == [1]


def test_another_version_of_the_rules_makes_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted()
    counted.read(make_catalog(tmp_path))
    monkeypatch.setattr(catalog_cache, "source_hash", lambda *_: "changed")
    counted.read(make_catalog(tmp_path))
    assert counted.n_made == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:]),
        lambda path: path.unlink(),
    ],
)
def test_damaged_files_are_made_again(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    counted = Counted()
    counted.read(make_catalog(tmp_path))
    (file,) = tmp_path.glob("counted/*/rows.json")
    damage(file)
    assert counted.read(make_catalog(tmp_path)).tables["rows"]["one"] == [2]
    assert counted.n_made == 2


@pytest.mark.parametrize("cache_dir", [None, "small"])
def test_nothing_is_written_without_a_folder_or_for_few_tracks(tmp_path: Path, cache_dir: str | None) -> None:
    catalog = make_catalog(tmp_path / cache_dir if cache_dir else None, n_tracks=9)
    counted = Counted()
    counted.read(catalog)
    assert counted.n_made == 1
    assert not list(tmp_path.iterdir())


def test_folder_that_cannot_be_written_is_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    counted = Counted()
    with caplog.at_level(logging.WARNING):
        assert counted.read(make_catalog(blocked)).tables["rows"]["one"] == [1]
    assert "Until then, every process rebuilds the index 'counted'" in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such permissions there")
def test_what_is_kept_is_read_from_a_read_only_folder(tmp_path: Path) -> None:
    counted = Counted()
    counted.read(make_catalog(tmp_path))
    folders = [tmp_path, *(path for path in tmp_path.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o500)
    try:
        counted.read(make_catalog(tmp_path))
    finally:
        for folder in folders:
            folder.chmod(0o700)
    assert counted.n_made == 1


def test_decorated_function_makes_one_for_each_catalogue(tmp_path: Path) -> None:
    counted = Counted()
    make = cached_with_catalog("decorated", ("artist_name",), IdTables)(lambda _: counted.make())
    catalog = make_catalog(tmp_path)
    assert make(catalog) is make(catalog)
    assert make(make_catalog(tmp_path)) == make(catalog)
    assert counted.n_made == 1


WORDS = [
    *NAMES,
    *TITLES,
    *TAGS,
    "no",
    "like",
    "by",
    "the song",
    "from the 80s",
    "before 1990",
    "something",
    "adelle",
    ".",
]
MESSAGES = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[MusicCatalog, MusicCatalog]:
    """A catalogue that reads all that is kept, and one that makes it."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalog_cache, "MIN_TRACKS", 10)
        _rank(make_catalog(folder), Turn("s", None, 1, (), "like Adele"))
        reading = make_catalog(folder)
        _rank(reading, Turn("s", None, 1, (), "like Adele"))
    return reading, make_catalog(None)


def _rank(catalog: MusicCatalog, turn: Turn) -> list[object]:
    continuity = ContinuityRetriever(catalog, title=1.0, named_album=1.0)
    retrievers = (continuity, ConstraintsRetriever(catalog, least_share=0.01), RequestRetriever(catalog))
    rankings = [retriever.retrieve([turn], 20)[0] for retriever in retrievers]
    request = understand(turn, catalog)
    shown = (request.asked, request.excluded, request.corrected, request.matched)
    return [*((ranking.rows.tolist(), ranking.scores.tolist()) for ranking in rankings), shown]


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=MESSAGES, earlier=MESSAGES, row=st.integers(0, 39))
def test_results_are_the_same_with_and_without(
    both: tuple[MusicCatalog, MusicCatalog], query: str, earlier: str, row: int
) -> None:
    reading, making = both
    history = (Message("user", earlier), Message("music", f"track-{row}"))
    turn = Turn("s", None, 2, history, query)
    assert _rank(reading, turn) == _rank(making, turn)
    assert np.array_equal(diverse_order(reading), diverse_order(making))
