"""Reasons for a track."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.db_item import MusicCatalog
from mcrs.prompts.reasons import find_reasons, plain_facts
from mcrs.text.names import fold
from mcrs.text.request import understand
from mcrs.types import Message, Reason, Track, Turn
from tests.text.request.catalog import CATALOG as HEARD
from tests.text.request.catalog import turn as heard_turn

ROWS = [
    ("so-what", "So What", ["Miles Davis"], "Kind of Blue", ["jazz", "cool jazz", "love"], "1959-08-17"),
    ("blue", "Blue in Green", ["Miles Davis", "Bill Evans"], "Kind of Blue", ["jazz"], "1959-08-17"),
    ("milestones", "Milestones", ["miles davis"], "Milestones", ["hard bop"], "1958"),
    ("what-d", "What'd I Say", ["Ray Charles"], "What'd I Say", ["soul"], "1959-07"),
    ("halo", "Halo", ["Beyoncé"], "I Am", ["pop", "rnb"], "2008"),
    ("bare", "", [], "", [], ""),
]
FIELDS = ("track_id", "track_name", "artist_name", "album_name", "tag_list", "release_date")
CATALOG = MusicCatalog(pa.table(dict(zip(FIELDS, map(list, zip(*ROWS, strict=True)), strict=True))), ["track_name"])


def track(track_id: str) -> Track:
    known = CATALOG.track(track_id)
    assert known is not None
    return known


def reasons(track_id: str, query: str = "More", played: Sequence[str] = (), said: Sequence[str] = ()) -> list[Reason]:
    history = [*(Message("user", text) for text in said), *(Message("music", name) for name in played)]
    return list(find_reasons(Turn("s", None, 2, tuple(history), query), track(track_id), CATALOG))


@pytest.mark.parametrize("query", ["the latest Miles Davis", "the oldest song by Miles Davis"])
def test_a_year_that_only_the_catalogue_tells_is_no_reason(query: str) -> None:
    assert [reason.kind for reason in reasons("so-what", query)] == ["asked_artist"]


def test_a_time_without_an_end_is_no_time_of_release() -> None:
    assert reasons("halo", "some recent music") == reasons("so-what", "oldies please") == []


def test_a_title_and_an_album_that_the_message_names_are_reasons_where_they_count() -> None:
    def found(query: str, *, works: bool = True) -> list[Reason]:
        return list(find_reasons(Turn("s", None, 1, (), query), track("so-what"), CATALOG, works=works))

    assert found("play “So What”") == [Reason("asked_title", "So What")]
    assert found("the album “Kind of Blue”") == [Reason("asked_album", "Kind of Blue")]
    assert found("play “Halo”") == []
    assert found("play “So What”", works=False) == []


@pytest.mark.parametrize(
    ("track_id", "query", "expected"),
    [
        ("halo", "More by beyonce", [Reason("asked_artist", "Beyoncé")]),
        ("halo", "More by Beyonce", [Reason("asked_artist", "Beyoncé")]),
        ("so-what", "Some Cool Jazz!", [Reason("asked_tag", "cool jazz")]),
        ("so-what", "Some cooljazz!", [Reason("asked_tag", "cool jazz")]),
        ("so-what", "jazzy love", []),
        ("so-what", "No jazz", []),
        ("so-what", "Jazz of the fifties", [Reason("asked_tag", "jazz"), Reason("asked_era", "the 1950s")]),
        ("so-what", "Anything from 1959 or the 1950s", [Reason("asked_era", "1959")]),
        ("halo", "Jazz of the fifties", []),
        (
            "so-what",
            "cool jazz of 1959 by Miles Davis",
            [Reason("asked_artist", "Miles Davis"), Reason("asked_tag", "cool jazz"), Reason("asked_era", "1959")],
        ),
        ("bare", "jazz of 1959 by Miles Davis", []),
    ],
)
def test_what_the_message_names_is_a_reason(track_id: str, query: str, expected: list[Reason]) -> None:
    assert reasons(track_id, query) == expected


@pytest.mark.parametrize(
    ("track_id", "played", "expected"),
    [
        ("so-what", ["blue"], [Reason("same_album", "Kind of Blue", "Blue in Green")]),
        ("so-what", ["blue", "milestones"], [Reason("same_artist", "Miles Davis", "Milestones")]),
        ("so-what", ["milestones", "halo", "what-d"], [Reason("same_artist", "Miles Davis", "Milestones")]),
        ("so-what", ["what-d", "halo"], [Reason("same_era", "the 1950s", "What'd I Say")]),
        ("so-what", ["halo", "bare", "unknown"], []),
        ("bare", ["bare", "so-what"], []),
    ],
)
def test_what_is_shared_with_a_played_track_is_a_reason(
    track_id: str, played: list[str], expected: list[Reason]
) -> None:
    assert reasons(track_id, played=played) == expected


def test_a_tag_named_earlier_comes_last_and_only_where_the_message_names_none() -> None:
    assert reasons("so-what", said=["Some jazz", "No cool jazz"]) == [Reason("asked_tag", "jazz")]
    assert reasons("so-what", "cool jazz", said=["jazz"]) == [Reason("asked_tag", "cool jazz")]
    assert reasons("so-what", played=["halo"], said=["jazz"])[-1] == Reason("asked_tag", "jazz")


def test_plain_facts_are_leading_tags_year_and_album() -> None:
    assert plain_facts(track("milestones")) == (Reason("tag", "hard bop"), Reason("year", "1958"))
    assert plain_facts(track("so-what"))[-2:] == (Reason("year", "1959"), Reason("album", "Kind of Blue"))
    assert plain_facts(track("bare")) == ()


WORDS = st.sampled_from(["jazz", "cool", "no", "Miles Davis", "1959", "the 1950s", ",", ".", "but", "Beyoncé", "soul"])


@given(
    st.sampled_from([row[0] for row in ROWS]),
    st.lists(WORDS, max_size=8).map(" ".join),
    st.lists(st.sampled_from([row[0] for row in ROWS] + ["unknown"]), max_size=4),
)
def test_every_reason_is_true_of_the_data(track_id: str, query: str, played: list[str]) -> None:
    known = track(track_id)
    others = [other for name in played if (other := CATALOG.track(name))]
    found = reasons(track_id, query, played)
    assert len({reason.kind for reason in found}) == len(found) <= 3
    for reason in found:
        sharing = [other for other in others if reason.played and other.title == reason.played]
        if reason.kind == "asked_artist":
            assert reason.value in known.artists
            assert fold(reason.value) in fold(query)
        elif reason.kind == "asked_tag":
            assert reason.value in known.tags
            assert fold(reason.value) in fold(query)
        elif reason.kind == "same_album":
            assert all(reason.value == known.album == other.album for other in sharing)
        elif reason.kind == "same_artist":
            assert any(fold(reason.value) in map(fold, other.artists) for other in sharing)
        else:
            assert known.release_date[:3] == reason.value.removeprefix("the ")[:3]
            assert all(other.release_date[:3] == known.release_date[:3] for other in sharing)


def test_a_track_that_is_asked_for_again_was_not_named() -> None:
    track = HEARD.track("time")
    assert track is not None
    assert find_reasons(heard_turn("calm music", "that one again"), track, HEARD, works=True) == ()


@pytest.mark.parametrize(
    ("track_id", "query", "expected"),
    [
        ("juicy", "some rap", [Reason("tag", "hip hop")]),
        ("juicy", "some hiphop", [Reason("tag", "hip hop")]),
        ("blue", "some hardbop", [Reason("asked_tag", "hard bop")]),
        ("juicy", "some hip hop", [Reason("asked_tag", "hip hop")]),
        ("song", "songs like Queen", [Reason("asked_like", "rock", "Queen")]),
        ("song", "songs like Halo", [Reason("asked_like", "happy", "“Halo”")]),
        ("song", "happy songs like Halo", [Reason("asked_tag", "happy"), Reason("asked_like", "happy", "“Halo”")]),
        ("kiss", "songs like Queen", []),
        ("one", "songs like Queen", []),
        ("one", "heavier than Metallica", []),
    ],
)
def test_synonyms_and_examples_are_reasons_where_works_count(track_id: str, query: str, expected: list[Reason]) -> None:
    track = HEARD.track(track_id)
    assert track is not None
    assert list(find_reasons(heard_turn(query), track, HEARD, works=True)) == expected
    assert all(reason.kind in {"asked_tag"} for reason in find_reasons(heard_turn(query), track, HEARD))


def test_without_examples_no_tags_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("mcrs.prompts.reasons.ConstraintFinder")
    track = HEARD.track("juicy")
    assert track is not None
    assert find_reasons(heard_turn("some hip hop"), track, HEARD, works=True) == (Reason("asked_tag", "hip hop"),)


def test_what_was_played_is_no_example_that_the_listener_named() -> None:
    turn = heard_turn("some music", "That's more like it. Something happy now", played="kiss")
    assert [example.name for example in understand(turn, HEARD).like] == ["Kiss"]
    track = HEARD.track("song")
    assert track is not None
    assert find_reasons(turn, track, HEARD, works=True) == (Reason("asked_tag", "happy"),)


def test_a_part_of_a_word_names_no_example() -> None:
    rows = [("air", "Air", ["A"], "X", ["rock"], "2000"), ("other", "Other", ["B"], "Y", ["rock"], "2010")]
    catalog = MusicCatalog(pa.table(dict(zip(FIELDS, map(list, zip(*rows, strict=True)), strict=True))), ["track_name"])
    other = catalog.track("other")
    assert other is not None

    def kinds(query: str) -> list[str]:
        turn = Turn("s", None, 2, (Message("user", "Hi"), Message("music", "air")), query)
        return [reason.kind for reason in find_reasons(turn, other, catalog, works=True)]

    assert kinds("more like that one, fairly calm") == kinds("more like that one") == []
    assert kinds("more like Air") == ["asked_like"]
