"""Ranking by what the conversation is understood to ask for."""

from __future__ import annotations

import pytest

from mcrs.config import QuerySettings
from mcrs.retrieval_modules.query import QueryBuilder
from mcrs.retrieval_modules.request_retriever import RequestRetriever
from tests.text.request.catalog import CATALOG, turn

RETRIEVER = RequestRetriever(CATALOG)


def ranked(*messages: str) -> list[str]:
    (ranking,) = RETRIEVER.retrieve([turn(*messages)], 20)
    return CATALOG.ids(ranking.rows)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("some jazz", "blue"),
        ("Hurt by Johnny Cash", "hurt"),
        ("rap", "juicy"),
        ("spiel bitte ruhige Klaviermusik", "calm"),
    ],
)
def test_what_is_asked_for_comes_first(text: str, first: str) -> None:
    assert ranked(text)[0] == first


def test_what_is_excluded_or_outside_a_bound_is_not_in_the_list() -> None:
    assert "kiss" in ranked("rock, but no Beatles")
    assert "song" not in ranked("rock, but no Beatles")
    assert "halo" not in ranked("happy music from before 2000")


def test_years_count_more_than_an_open_bound_beside_them() -> None:
    tracks = ranked("something similar to Beyoncé, only older, from the sixties")
    assert tracks[0] == "song"
    assert "halo" not in tracks


@pytest.mark.parametrize("text", ["something like Queen", "The Beatles are great, who is close to them?"])
def test_who_is_like_an_artist_comes_before_the_artist(text: str) -> None:
    first, *_ = ranked(text)
    assert first not in ({"kiss"} if "Queen" in text else {"song"})


@pytest.mark.parametrize(
    ("text", "first", "absent"),
    [("happier than The Beatles", "halo", "song"), ("rock by Queen, but not Kiss", "song", "kiss")],
)
def test_who_is_only_compared_with_or_has_nothing_else_is_not_in_the_list(text: str, first: str, absent: str) -> None:
    tracks = ranked(text)
    assert tracks[0] == first
    assert absent not in tracks


def test_a_query_says_tags_as_the_catalogue_does_and_nothing_of_cues() -> None:
    builder = QueryBuilder(CATALOG, ("tag_list",), QuerySettings(drop_excluded=True, role_words=False))
    assert builder.write(turn("ich will Klaviermusik, kein Rap, im Stil von Queen")) == "piano"
    assert builder.write(turn("some happy jazz")) == "some happy jazz"
