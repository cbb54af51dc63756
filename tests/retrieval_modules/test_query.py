"""From a conversation to a query."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from mcrs.config import QuerySettings
from mcrs.db_item import MusicCatalog
from mcrs.errors import ConfigError
from mcrs.retrieval_modules.query import QueryBuilder
from mcrs.types import Message, Turn

TABLE = pa.table(
    {
        "track_id": ["t0", "t1"],
        "track_name": [["So What"], ["Naima"]],
        "artist_name": [["Miles Davis"], ["John Coltrane"]],
        "tag_list": [["jazz", "cool"], []],
        "release_date": ["1959-08-17", ""],
    }
)
CATALOG = MusicCatalog(TABLE, ("track_name", "release_date"))
TURN = Turn(
    "s",
    None,
    3,
    (
        Message("user", "I'd love some jazz"),
        Message("music", "t0"),
        Message("assistant", "Here you go."),
        Message("user", "Don't stop"),
        Message("music", "nobody"),
        Message("assistant", "Next."),
    ),
    "Now Naima?",
)


def builder(**settings: Any) -> QueryBuilder:
    return QueryBuilder(CATALOG, CATALOG.fields, QuerySettings(**settings))


def weights(**settings: Any) -> list[tuple[str, float]]:
    return [(text, pytest.approx(weight)) for text, weight in builder(role_words=False, **settings).build(TURN)]


def test_write_by_default_is_the_released_query() -> None:
    assert builder().write(TURN).splitlines() == [
        "user: I'd love some jazz",
        "assistant: track_id: t0, track_name: so what, release_date: 1, 9, 5, 9, -, 0, 8, -, 1, 7",
        "assistant: Here you go.",
        "user: Don't stop",
        "assistant: track_id: nobody",
        "assistant: Next.",
        "user: Now Naima?",
    ]
    assert {part.weight for part in builder().build(TURN)} == {1.0}


def test_build_weighs_by_role_and_age() -> None:
    assert weights(user_weight=0.5, assistant_weight=0.4, played_weight=0, decay=0.5) == [
        ("I'd love some jazz", 0.125),
        ("Here you go.", 0.2),
        ("Don't stop", 0.25),
        ("Next.", 0.4),
        ("Now Naima?", 1.0),
    ]


@pytest.mark.parametrize(("last_turns", "n_parts"), [(None, 7), (2, 7), (1, 4), (0, 1)])
def test_build_of_the_last_turns_counts_whole_turns(last_turns: int | None, n_parts: int) -> None:
    parts = builder(last_turns=last_turns).build(TURN)
    assert len(parts) == n_parts
    assert parts[-1].text == "user: Now Naima?"


def test_build_of_played_values_has_no_id_and_skips_the_unknown() -> None:
    settings = {"track_ids": False, "user_weight": 0, "assistant_weight": 0}
    fields = ("artist_name", "tag_list", "release_date")
    assert [text for text, _ in weights(**settings, played_fields=fields)] == [
        "Miles Davis, jazz, cool, 1959-08-17",
        "",
        "Now Naima?",
    ]


def test_build_drops_words_whatever_their_case_and_apostrophes() -> None:
    assert [text for text, _ in weights(drop_words=("DONT", "love", "naima"), played_weight=0)] == [
        "I'd some jazz",
        "Here you go.",
        "stop",
        "Next.",
        "Now ?",
    ]


def test_build_drops_everyday_words_alone() -> None:
    turn = Turn("s", None, 1, (), "How about some country music, please? I don't know it's Hank")
    settings = QuerySettings(drop_words="conversational", role_words=False)
    assert QueryBuilder(CATALOG, (), settings).write(turn) == "country , ? Hank"


def test_build_drops_no_letter_from_under_its_mark() -> None:
    turn = Turn("s", None, 1, (), "play a\u0300 la दिल से")
    settings = QuerySettings(drop_words="conversational", role_words=False)
    assert QueryBuilder(CATALOG, (), settings).write(turn) == "a\u0300 la दिल से"


def test_query_builder_unknown_played_field_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"query.played_fields: .*'tags_list' of catalogue; did you mean 'tag_list'"):
        builder(played_fields=("tags_list",))


def test_aged_history_of_a_chat_with_two_messages_in_a_row_counts_each() -> None:
    history = (Message("user", "a"), Message("user", "b"), Message("assistant", "c"))
    assert [age for _, age in Turn("s", None, 3, history, "d").aged_history] == [2, 1, 0]
