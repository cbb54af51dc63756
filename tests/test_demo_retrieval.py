"""What the demo recommends to people who speak as people do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mcrs.config import find_config, load_config
from mcrs.pipeline.wiring import load_catalog, load_recommender, load_users
from mcrs.text.eras import year_of
from mcrs.types import Message, Turn

if TYPE_CHECKING:
    from mcrs.pipeline.recommender import Recommender
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
def test_recommend_everyday_constraint_gives_that_genre(query: str, tag: str, recommender: Recommender) -> None:
    tracks = best(recommender, query)
    assert [track.title for track in tracks if tag not in track.tags] == []


@pytest.mark.parametrize(
    ("query", "word", "first", "last"),
    [
        ("rock from the 70s", "rock", 1970, 1979),
        ("something from the eighties", "", 1980, 1989),
        ("90s hip hop", "hip hop", 1990, 1999),
        ("some good 60s music", "", 1960, 1969),
        ("songs from 1969", "", 1969, 1969),
        ("music from the 1950s", "", 1950, 1959),
        ("folk from the sixties", "folk", 1960, 1969),
        ("some 80s pop to dance to", "pop", 1980, 1989),
        ("electronic music from the 2000s", "electronic", 2000, 2009),
        ("party songs from the 90s", "party", 1990, 1999),
        ("dance music from the 2010s", "dance", 2010, 2019),
        ("happy disco from the 70s", "disco", 1970, 1979),
        ("soul from 1967 or 1968", "soul", 1967, 1968),
    ],
)
def test_recommend_era_gives_its_tracks_of_that_kind(
    query: str, word: str, first: int, last: int, recommender: Recommender
) -> None:
    tracks = best(recommender, query)
    assert [track.title for track in tracks if not any(word in tag for tag in track.tags)] == []
    assert [track.title for track in tracks if not first <= (year_of(track.release_date) or 0) <= last] == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("sad piano for a rainy night", {"sad", "rainy day", "late night"}),
        ("sad piano for a rainy night", {"piano", "solo piano"}),
        ("give me sad songs", {"sad"}),
        ("happy songs", {"happy"}),
        ("I want something mellow to relax", {"mellow", "relaxing"}),
        ("energetic music for a workout", {"energetic", "workout"}),
        ("soft acoustic songs for studying", {"acoustic guitar", "soft rock", "study"}),
        ("sad country songs", {"country"}),
        ("sad country songs", {"sad"}),
        ("relaxing jazz", {"relaxing"}),
        ("relaxing jazz", {"jazz"}),
        ("Brazilian music", {"brazilian"}),
        ("funk with horns", {"horns"}),
        ("late night jazz", {"late night"}),
    ],
)
def test_recommend_mood_gives_tracks_that_have_it(query: str, words: set[str], recommender: Recommender) -> None:
    tracks = best(recommender, query)
    assert [track.title for track in tracks if words.isdisjoint(track.tags)] == []


@pytest.mark.parametrize(
    ("query", "artist"),
    [
        ("I'd like Radiohead for the night", "Radiohead"),
        ("Daft Punk for a party", "Daft Punk"),
        ("Something sad by Nina Simone", "Nina Simone"),
        ("a song by David Bowie from the 80s", "David Bowie"),
        ("Stevie Wonder in the 70s", "Stevie Wonder"),
        ("Play something by the beatles", "The Beatles"),
        ("something by beyonce", "Beyoncé"),
        ("I love Nina Simone's voice", "Nina Simone"),
        ("Do you know that Daft Punk song?", "Daft Punk"),
        ("I want to hear Bohemian Rhapsody", "Queen"),
    ],
)
def test_recommend_named_artist_or_title_comes_first(query: str, artist: str, recommender: Recommender) -> None:
    assert artist in best(recommender, query)[0].artists


def test_recommend_era_of_a_named_artist_is_heard(recommender: Recommender) -> None:
    for query, era in (("a song by David Bowie from the 80s", "1980s"), ("David Bowie in the seventies", "1970s")):
        first = best(recommender, query)[0]
        assert "David Bowie" in first.artists
        assert era in first.tags


def test_recommend_follow_up_stays_or_turns_as_the_user_says(recommender: Recommender) -> None:
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
    seventies = best(recommender, "And from the seventies?", *history)
    assert all({"jazz", "1970s"} <= set(track.tags) for track in seventies)
    marley = best(recommender, "Anything by Bob Marley?", *history)
    assert all("Bob Marley" in track.artist for track in marley)


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        ("no jazz please, some rock", "jazz"),
        ("something mellow, no electronic music", "electronic"),
        ("anything but country", "country"),
    ],
)
def test_recommend_refused_genre_is_not_recommended(query: str, refused: str, recommender: Recommender) -> None:
    tracks = best(recommender, query, topk=10)
    assert [track.title for track in tracks if refused in track.tags] == []


def test_recommend_refused_artist_is_not_recommended(recommender: Recommender) -> None:
    tracks = best(recommender, "Some soul, but nothing by Aretha Franklin", topk=10)
    assert "soul" in tracks[0].tags
    assert [track.title for track in tracks if "Aretha Franklin" in track.artists] == []


@pytest.mark.parametrize(
    ("query", "earlier"),
    [("ok, some hard rock then", ["no rock please"]), ("no rock please, but hard rock is fine", [])],
)
def test_recommend_part_of_a_refused_genre_is_recommended_when_asked_for(
    query: str, earlier: list[str], recommender: Recommender
) -> None:
    tracks = best(recommender, query, *(Message("user", text) for text in earlier))
    assert [track.title for track in tracks if "hard rock" not in track.tags] == []


def test_recommend_year_of_a_refused_decade_is_recommended_when_asked_for(recommender: Recommender) -> None:
    first = best(recommender, "something from 1985", Message("user", "not the 80s"))[0]
    assert first.release_date.startswith("1985")
