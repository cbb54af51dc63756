"""Tracks of what was played and named."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from mcrs.db_item import MusicCatalog
from mcrs.errors import ConfigError
from mcrs.registry import RETRIEVERS
from mcrs.retrieval_modules.continuity import ContinuityRetriever
from mcrs.types import Message, Turn
from tests.components import build

ROWS = (
    ("Airbag", ["Radiohead"], ["OK Computer"]),
    ("Lucky", ["RADIOHEAD"], ["OK Computer (Remastered)"]),
    ("Creep", ["Radiohead"], ["Pablo Honey"]),
    ("Hunter", ["Björk"], ["Homogenic"]),
    ("Nature Is Ancient", ["Bjork", "Sigur Rós"], []),
    ("Hits", ["Queen"], ["OK Computer"]),
    ("Nameless", [], ["OK Computer"]),
    ("Under Pressure - Remastered 2011", ["Queen"], []),
    ("Jamming", ["Bob Marley & The Wailers"], []),
)
CATALOG = MusicCatalog(
    pa.table(
        {
            "track_id": [f"t{row}" for row in range(len(ROWS))],
            "track_name": [[title] for title, _, _ in ROWS],
            "artist_name": [artists for _, artists, _ in ROWS],
            "album_name": [albums for _, _, albums in ROWS],
        }
    ),
    ("track_name",),
)
SILENT = {"played": 0.0, "named": 0.0, "named_before": 0.0, "named_in_responses": 0.0, "crowding": 0.0, "album": 0.0}


def turn(query: str, *history: tuple[str, str]) -> Turn:
    return Turn("s", None, 1, tuple(Message(role, content) for role, content in history), query)  # type: ignore[arg-type]


def scores(asked: Turn, topk: int = 20, **settings: Any) -> dict[int, float]:
    ranking = ContinuityRetriever(CATALOG, **settings).retrieve([asked], topk)[0]
    assert sorted(ranking.scores.tolist(), reverse=True) == ranking.scores.tolist()
    return dict(zip(ranking.rows.tolist(), map(pytest.approx, ranking.scores.tolist()), strict=True))


def test_retrieve_without_anything_to_go_by_is_empty() -> None:
    assert scores(turn("hello there")) == {}
    assert scores(turn("hello", ("music", "nobody"), ("assistant", "well"))) == {}
    assert ContinuityRetriever(CATALOG).retrieve([], 20) == []


def test_retrieve_played_artist_whatever_its_spelling() -> None:
    assert scores(turn("more", ("music", "t0")), **{**SILENT, "played": 1.0}) == {0: 1, 1: 1, 2: 1}


def test_retrieve_older_plays_count_less_and_repeated_ones_add_up() -> None:
    history = (("user", "a"), ("music", "t2"), ("user", "b"), ("music", "t3"), ("user", "c"), ("music", "t3"))
    assert scores(turn("d", *history), **{**SILENT, "played": 1.0}, decay=0.5) == {
        3: 1.5,
        4: 0.75,  # one of two artists
        0: 0.25,
        1: 0.25,
        2: 0.25,
    }


def test_retrieve_named_artists_by_who_named_them_and_when() -> None:
    asked = turn("bjork? Bjork!", ("user", "Queen"), ("assistant", "Sigur Rós"), ("user", "hm"))
    weights = {**SILENT, "named": 1.0, "named_before": 0.5, "named_in_responses": 0.25}
    assert scores(asked, **weights, decay=0.5) == {3: 1, 4: 0.5 + 0.25 * 0.5 / 2, 5: 0.5 * 0.25, 7: 0.5 * 0.25}


def test_retrieve_leader_of_a_band_stands_for_it() -> None:
    assert scores(turn("bob marley"), **{**SILENT, "named": 1.0}) == {8: 1}


def test_retrieve_crowding_shares_among_tracks_that_are_left() -> None:
    asked = turn("Radiohead and Queen", ("music", "t0"), ("music", "t0"))
    assert scores(asked, **{**SILENT, "named": 1.0, "crowding": 0.5}) == {
        0: 2**-0.5,
        1: 2**-0.5,
        2: 2**-0.5,
        5: 2**-0.5,
        7: 2**-0.5,
    }


def test_retrieve_albums_are_known_by_their_artist_too() -> None:
    assert scores(turn("more", ("music", "t0")), **{**SILENT, "album": 0.1}) == {0: 0.1, 1: 0.1}
    assert scores(turn("more", ("music", "t6")), **{**SILENT, "album": 0.1}) == {}


def test_retrieve_named_titles_without_their_version() -> None:
    asked = turn("under pressure", ("user", "Nature is ancient"))
    assert scores(asked, **SILENT, title=1.0, decay=0.5) == {7: 1, 4: 0.5}
    assert scores(asked, **SILENT) == {}


def test_retrieve_named_albums_are_those_of_every_artist_that_has_one_so_called() -> None:
    catalog = MusicCatalog(
        pa.table(
            {
                "track_id": [f"t{row}" for row in range(5)],
                "track_name": [["a"], ["b"], ["c"], ["d"], ["e"]],
                "artist_name": [["Radiohead"], ["Radiohead"], ["Queen"], ["Björk"], ["Björk"]],
                "album_name": [
                    ["In Rainbows"],
                    ["In Rainbows - Remastered 2016"],
                    ["Greatest Hits"],
                    ["Greatest Hits (Deluxe Edition)"],
                    [],
                ],
            }
        ),
        ("track_name",),
    )

    def found(asked: Turn, **settings: float) -> dict[int, float]:
        ranking = ContinuityRetriever(catalog, **{**SILENT, **settings}).retrieve([asked], 9)[0]
        return dict(zip(ranking.rows.tolist(), [pytest.approx(score) for score in ranking.scores], strict=True))

    asked = turn(
        "the greatest hits, please", ("user", "play in rainbows"), ("assistant", "From In Rainbows"), ("music", "t0")
    )
    assert found(asked, named_album=1.0, decay=0.5) == {2: 1, 3: 1, 0: 0.5, 1: 0.5}
    assert found(asked, named_album=1.0, album=0.25, decay=0.5) == {2: 1, 3: 1, 0: 0.75, 1: 0.75}
    assert found(asked) == {}


def test_retrieve_cuts_ties_by_row() -> None:
    assert list(scores(turn("Radiohead"), topk=2)) == [0, 1]


def test_retrieve_from_a_catalogue_without_artists_and_albums_is_empty() -> None:
    bare = MusicCatalog(pa.table({"track_id": ["t0"], "track_name": [["Queen"]]}), ("track_name",))
    assert len(ContinuityRetriever(bare).retrieve([turn("Queen", ("music", "t0"))], 5)[0]) == 0


def test_build_with_a_weight_that_is_no_number_is_refused() -> None:
    for value in (float("nan"), float("inf"), -1.0):
        with pytest.raises(ConfigError, match=r"retriever\.played: expected .*number"):
            build(RETRIEVERS, "continuity", {"played": value}, {"catalog": CATALOG})
