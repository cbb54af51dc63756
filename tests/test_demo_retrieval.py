"""What the demo recommends to people who speak as people do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mcrs.config import find_config, load_config
from mcrs.load import load_catalog, load_recommender, load_users
from mcrs.types import Message, Turn

if TYPE_CHECKING:
    from mcrs.recommender import Recommender
    from mcrs.types import Track


@pytest.fixture(scope="module")
def recommender(tmp_path_factory: pytest.TempPathFactory) -> Recommender:
    config = load_config(find_config("demo"), [f"cache_dir={tmp_path_factory.mktemp('cache')}"])
    return load_recommender(config, load_catalog(config), load_users(config))


def best(recommender: Recommender, query: str, *history: Message, topk: int = 3) -> list[Track]:
    number = 1 + sum(message.role == "user" for message in history)
    ranking = recommender.recommend([Turn("s", None, number, history, query)], topk)[0]
    tracks = [recommender.catalog.track(track_id) for track_id in recommender.catalog.ids(ranking.rows)]
    return [track for track in tracks if track is not None]


@pytest.mark.parametrize(
    ("query", "tag"),
    [
        ("How about some country music?", "country"),
        ("Do you have any reggae?", "reggae"),
        ("I'm looking for jazz music.", "jazz"),
        ("K-pop please", "k-pop"),
        ("give me some R&B", "r&b"),
        ("some hip hop from the 90s", "hip hop"),
        ("what about metal?", "heavy metal"),
        ("I'd like latin music to dance", "latin"),
    ],
)
def test_recommend_everyday_wish_gives_that_genre(query: str, tag: str, recommender: Recommender) -> None:
    tracks = best(recommender, query)
    assert [track.title for track in tracks if tag not in track.tags] == []


@pytest.mark.parametrize(
    ("query", "artist"),
    [
        ("Play something by the beatles", "The Beatles"),
        ("something by beyonce", "Beyoncé"),
        ("I love Nina Simone's voice", "Nina Simone"),
        ("Do you know that Daft Punk song?", "Daft Punk"),
        ("I want to hear Bohemian Rhapsody", "Queen"),
    ],
)
def test_recommend_named_artist_or_title_comes_first(query: str, artist: str, recommender: Recommender) -> None:
    assert artist in best(recommender, query)[0].artists


def test_recommend_follow_up_stays_or_turns_as_the_listener_says(recommender: Recommender) -> None:
    first = best(recommender, "I'm looking for jazz music.")[0]
    history = (
        Message("user", "I'm looking for jazz music."),
        Message("music", first.track_id),
        Message("assistant", "Here is one."),
    )
    more = best(recommender, "More like this, please", *history)
    assert all("jazz" in track.tags for track in more)
    assert first.track_id not in {track.track_id for track in more}
    assert all("reggae" in track.tags for track in best(recommender, "Now something different: reggae", *history))
    marley = best(recommender, "Anything by Bob Marley?", *history)
    assert all("Bob Marley" in track.artist for track in marley)
